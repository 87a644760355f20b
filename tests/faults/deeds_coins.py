"""The use cases of coin rounds and of the desk's counts; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from pathlib import Path

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound, CoinRoundIdea
from ideas.coin_rounds.queries import listed_in
from ideas.core.db import session
from ideas.core.events import Event
from ideas.insights.actions import renew_counts
from ideas.lifecycle.actions import withdraw
from tests.coin_rounds.scenes import BEFORE, OPEN, OVER, REASON, announced, fields
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get


@deed(once=False)
def begin_a_coin_round(_: Path) -> Act:
    team, ideas = make_actor("team"), [make_idea(), make_idea()]
    return lambda: actions.draft(fields(ideas), by=team, now=BEFORE)


@deed(once=False)
def change_a_coin_round(_: Path) -> Act:
    team, ideas = make_actor("team"), [make_idea(), make_idea()]
    found = actions.draft(fields(ideas), by=team, now=BEFORE)
    return lambda: actions.change(get(CoinRound, found), fields(ideas, title_en="Two ideas, a hundred coins"), by=team, now=BEFORE)


@deed()
def announce_a_coin_round(_: Path) -> Act:
    team, ideas = make_actor("team"), [make_idea(), make_idea()]
    found = actions.draft(fields(ideas), by=team, now=BEFORE)
    return lambda: actions.announce(get(CoinRound, found), by=team, now=BEFORE)


@deed()
def put_coins(_: Path) -> Act:
    found, (idea, *_rest) = announced()
    fan = make_actor()
    return lambda: actions.spend(get(CoinRound, found), get(Idea, idea), 20, by=fan, now=OPEN)


@deed()
def call_a_coin_round_off(_: Path) -> Act:
    found, (idea, *_rest) = announced()
    team = make_actor("team")
    actions.spend(found, idea, 20, by=make_actor(), now=OPEN)
    return lambda: actions.cancel(get(CoinRound, found), REASON, by=team, now=OPEN)


@deed()
def count_the_coins(_: Path) -> Act:
    found, (idea, *_rest) = announced()
    actions.spend(found, idea, 20, by=make_actor(), now=OPEN)
    return lambda: actions.publish(get(CoinRound, found), now=OVER)


@deed(many=True)
def count_all_coins_that_are_due(_: Path) -> Act:
    announced()
    announced()
    return lambda: actions.move_rounds(now=OVER)


@deed()
def leave_a_coin_round_with_the_portal(_: Path) -> Act:
    creator = make_member()
    announced(ideas=[make_idea(creator), make_idea()])
    idea = session().query(Idea).filter_by(author_id=creator.id).one()
    withdraw(idea, reason="I build it myself now.", by=actor_of(creator), now=OPEN)
    event = session().query(Event).filter_by(kind="idea.withdrawn").order_by(Event.id.desc()).first()
    assert event is not None
    return lambda: actions.follow_listed(get(Event, event), now=OPEN)


@deed()
def settle_a_place_on_a_list(_: Path) -> Act:
    creator = make_member()
    found, (idea, _other) = announced(ideas=[make_idea(creator), make_idea()])
    withdraw(idea, reason="I build it myself now.", by=actor_of(creator), now=OPEN)
    listed = listed_in(found.id)[0]
    return lambda: actions.settle_listed(get(CoinRoundIdea, listed), now=OPEN)


@deed(many=True)
def renew_the_counts_of_days_and_months(_: Path) -> Act:
    make_idea(goal=None)
    return lambda: renew_counts(now=NOON)
