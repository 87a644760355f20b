"""The use cases of products, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ideas.accounts.queries import actor_of
from ideas.board.actions import Upload
from ideas.board.models import Idea
from ideas.products import actions
from ideas.products.models import Credit, OwnerReport
from ideas.products.rules.credits import Entry
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get, picture

WORDS = "Three evenings at the kitchen table, and it stands in the window since."
QUARTER = Entry("royalty", date(2026, 1, 1), date(2026, 3, 31), 100_000)


def _launched() -> Idea:
    return make_idea(stage="launched")


@deed()
def open_a_product(_: Path) -> Act:
    idea, team = _launched(), make_actor("team")
    return lambda: actions.open_product(get(Idea, idea), by=team, now=NOON)


@deed(once=False)
def say_where_to_buy(_: Path) -> Act:
    idea, team = _launched(), make_actor("team")
    return lambda: actions.change(get(Idea, idea), text="In a box.", shop_url="https://shop.example.org", royalty_hundredths=100, copy_count=10, by=team, now=NOON)


@deed(once=False)
def credit_royalties(_: Path) -> Act:
    idea, team = _launched(), make_actor("team")
    return lambda: actions.credit(get(Idea, idea), QUARTER, by=team, now=NOON)


@deed()
def reverse_a_credit(_: Path) -> Act:
    team = make_actor("team")
    entry = actions.credit(_launched(), QUARTER, by=team, now=NOON)
    return lambda: actions.reverse(get(Credit, entry), by=team, now=NOON)


@deed()
def tell_of_a_product(_: Path) -> Act:
    idea, fan = _launched(), make_actor()
    return lambda: actions.tell(get(Idea, idea), WORDS, owns=True, pictures=[Upload(picture())], by=fan, now=NOON)


def _told(**more: Any) -> tuple[OwnerReport, Any]:
    fan = actor_of(make_member(**more))
    return actions.tell(_launched(), WORDS, owns=True, pictures=[Upload(picture())], by=fan, now=NOON), fan


@deed()
def take_a_report_of_mine_back(_: Path) -> Act:
    told, fan = _told()
    return lambda: actions.withdraw(get(OwnerReport, told), by=fan, now=NOON)


@deed()
def approve_an_owners_report(_: Path) -> Act:
    (told, _fan), moderator = _told(known_at=None), make_actor("moderator")
    return lambda: actions.approve(get(OwnerReport, told), by=moderator, now=NOON)


@deed()
def refuse_an_owners_report(_: Path) -> Act:
    (told, _fan), moderator = _told(known_at=None), make_actor("moderator")
    return lambda: actions.refuse(get(OwnerReport, told), reason="Another product.", by=moderator, now=NOON)


@deed()
def hide_an_owners_report(_: Path) -> Act:
    (told, _fan), moderator = _told(), make_actor("moderator")
    return lambda: actions.hide(get(OwnerReport, told), reason="spam", text="That is not for here.", by=moderator, now=NOON)


@deed()
def show_an_owners_report(_: Path) -> Act:
    (told, _fan), moderator = _told(), make_actor("moderator")
    actions.hide(told, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    return lambda: actions.show(get(OwnerReport, told), by=moderator, now=NOON)


QUESTIONS = [actions.Asked("How did it begin?", "With matches.", Upload(picture(), "A table"))]


def _reached() -> Idea:
    return make_idea(stage="approved", goal_reached_at=NOON)


@deed(once=False)
def write_an_interview(_: Path) -> Act:
    idea, team = _reached(), make_actor("team")
    return lambda: actions.write_interview(get(Idea, idea), "At the kitchen table", "", QUESTIONS, by=team, now=NOON)


@deed()
def publish_an_interview(_: Path) -> Act:
    idea, team = _reached(), make_actor("team")
    actions.write_interview(idea, "At the kitchen table", "", QUESTIONS, by=team, now=NOON)
    return lambda: actions.publish_interview(get(Idea, idea), by=team, now=NOON)


@deed()
def take_an_interview_back(_: Path) -> Act:
    idea, team = _reached(), make_actor("team")
    actions.write_interview(idea, "At the kitchen table", "", QUESTIONS, by=team, now=NOON)
    actions.publish_interview(get(Idea, idea), by=team, now=NOON)
    return lambda: actions.take_interview_back(get(Idea, idea), by=team, now=NOON)
