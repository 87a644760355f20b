"""The use cases of the public log and of the brand's promise, as scenes and deeds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.comments import actions as comments
from ideas.openness.actions import change_principles, renew_figures
from ideas.public_log import actions as public_log
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed

WORDS = {"text_de": "Wir antworten auf jede Idee, auch auf die unbequemen.", "text_en": "We answer every idea, the awkward ones too."}


@deed(once=False)
def seal(_: Path) -> Act:
    comments.post(make_idea(goal=None), "I want this very much.", by=make_actor(), now=NOON)
    public_log.seal_log(now=NOON - timedelta(days=1))
    return lambda: public_log.seal_some(now=NOON)


@deed(once=False)
def tally(_: Path) -> Act:
    public_log.seal_log(now=NOON)
    votes.cast(make_idea(goal=None), by=make_actor(), now=NOON)
    return lambda: public_log.tally_some(now=NOON + timedelta(days=1))


@deed()
def change_the_promise(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: change_principles(WORDS, by=admin, now=NOON)


@deed(once=False)
def renew_the_figures(_: Path) -> Act:
    make_idea(goal=None)
    return lambda: renew_figures(now=NOON)
