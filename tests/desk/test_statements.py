"""What a list of the desk costs: with 20 rows of each kind and with 200 the same statements, twelve at most, and the rows are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count, cycle
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from ideas.accounts.models import Member, SignIn, Token
from ideas.board.models import Board, Idea, Tag
from ideas.challenges.models import Challenge
from ideas.coin_rounds.models import CoinRound
from ideas.collections.models import Collection, StaffPick
from ideas.comments.models import Comment
from ideas.core.db import Base, now, session, writing
from ideas.lifecycle.models import Promise, Update
from ideas.moderation.models import Statement, Suspension
from ideas.panels.models import Panel
from ideas.perks.models import Perk
from ideas.polls.models import Poll
from ideas.portal.queries import theme
from ideas.products.models import OwnerReport
from ideas.reports.models import Appeal, Report
from ideas.reviews.models import Round
from ideas.standings.models import Ambassador
from ideas.thanks.models import ThankYou
from ideas.triage.models.bulk import BulkRun
from ideas.triage.models.merging import Merge, MergeSuggestion
from ideas.triage.models.templates import AnswerTemplate
from ideas.web.cards import present_marks
from ideas.web.challenges_menu import has_challenges
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import make_idea, make_member
from tests.house.world import Things
from tests.sqlcount import statements

MOST, DAY = 12, timedelta(days=1)
_numbers = count(1)
Vary = Callable[[int], Any]

# Each list, and what stands once in each of its rows.
LISTS = {
    "/desk/inbox?view=first": '<h2 class="clamp">', "/desk/inbox?view=submitted": '<h2 class="clamp">', "/desk/inbox?view=goal": '<h2 class="clamp">', "/desk/inbox?view=mine": '<h2 class="clamp">',
    "/desk/inbox?view=overdue": '<h2 class="clamp">', "/desk/inbox?view=all": '<h2 class="clamp">', "/desk/inbox?view=all&assignee=nobody": '<h2 class="clamp">',
    "/desk/comments": 'id="waiting-', "/desk/contributions": 'id="waiting-', "/desk/reports": "data-case>", "/desk/appeals": 'id="appeal-',
    "/desk/members": r'href="/desk/members/\d+"', "/desk/members/{member}": "Said again and again", "/desk/boards": r'href="/desk/boards/[\w-]+"', "/desk/answers": '<th scope="row">', "/desk/bulk": r'href="/desk/bulk/\d+"',
    "/desk/perks": r'href="/desk/perks/\d+"', "/desk/polls": r'href="/desk/polls/\d+"', "/desk/panels": r'href="/desk/panels/(?:\d+|boards/[\w-]+)"', "/desk/thanks": r'href="/desk/thanks/\d+/', "/desk/ambassadors": 'id="ambassador-',
    "/desk/picks": "A sentence for it", "/desk/templates": 'id="template-', "/desk/tokens": "A program", "/desk/tags": r'href="/desk/tags/[\w-]+"',
    "/desk/challenges": r'href="/desk/challenges/\d+"', "/desk/coin-rounds": r'href="/desk/coin-rounds/\d+"', "/desk/reviews": r'href="/desk/reviews/\d+"', "/desk/merges": 'id="suggestion-',
}


def _copy(row: Base, times: int, **vary: Vary) -> list[int]:
    """So many more rows like this one, all in one insert; gives their numbers."""
    model = type(row)
    with writing() as current:
        current.add(row)
        plain = {column.key: getattr(row, column.key) for column in model.__mapper__.column_attrs if column.key != "id"}
        rows = [plain | {name: make(at) for name, make in vary.items()} for at in (next(_numbers) for _ in range(times))]
        return list(current.scalars(insert(model).returning(model.id), rows))


def _first(model: Any, **values: Any) -> Any:
    found = session().scalars(select(model).filter_by(**values).order_by(model.id)).first()
    session().rollback()
    assert found is not None, model
    return found


class Portal:
    """One of each kind, made as the portal makes it, and as many more as one likes."""

    def __init__(self, admin: Member) -> None:
        self.admin, self.fan = admin, make_member("team", name="Somebody")
        self.idea = make_idea(self.fan, stage="gathering")
        for make in (Things.perk, Things.draft_poll, Things.panel, Things.council, Things.question, Things.thanked, Things.finished_run, Things.template, Things.challenge, Things.coin_round, Things.round, Things.merge_coming):
            make(self.fan)

    def fill(self, times: int) -> None:
        """So many more of each."""
        members = _copy(self.fan, times, **{name: lambda at, name=name: f"{name}-{at}" for name in ("handle", "handle_key", "email", "email_key", "name")})
        for kind in (self._ideas, self._waiting, self._cases, self._rest, self._rounds):
            kind(times, cycle(members))

    def _ideas(self, times: int, staff: Any) -> None:
        for stage, more in (("gathering", {"answer_owed_at": now(), "answer_due_at": now() + DAY}), ("submitted", {}), ("in_review", {"answer_owed_at": now() - DAY, "answer_was_due_at": now() + DAY, "first_answer_at": now(), "first_answer_days": 1})):
            _copy(self.idea, times, **{name: lambda _, value=value: value for name, value in {"stage": stage, **more}.items()}, first_answer_by_id=lambda _: next(staff), assigned_to_id=lambda _: self.admin.id)
        ideas = _copy(self.idea, times, assigned_to_id=lambda _: None)
        told = Update(idea_id=self.idea.id, by_id=self.fan.id, by_role="team", at=now(), title="", text="By then.", text_html="<p>By then.</p>", lang="en", kind="answer")
        updates, at = iter(_copy(told, times)), iter(ideas)
        with writing() as current:
            current.execute(insert(Promise), [{"idea_id": next(at), "update_id": one, "due_on": (now() - DAY * 9).date(), "made_at": now()} for one in updates])

    def _waiting(self, times: int, members: Any) -> None:
        plain: dict[str, Any] = {"body": "x", "body_html": "<p>x</p>", "lang": "en", "state": "waiting", "at": now()}
        _copy(Comment(idea_id=self.idea.id, author_id=self.fan.id, **plain), times, author_id=lambda _: next(members))
        _copy(OwnerReport(idea_id=self.idea.id, author_id=make_member().id, **plain), times, author_id=lambda _: next(members))
        _copy(Collection(by_id=self.fan.id, title="Mine", slug="mine", lang="en", state="waiting", created_at=now(), changed_at=now()), times)

    def _cases(self, times: int, members: Any) -> None:
        told = Report(thing="idea", thing_id=self.idea.id, reason="spam", text="", at=now(), good_faith=True)
        for thing in ("idea", "comment", "member"):
            things = iter(session().scalars(select({"idea": Idea, "comment": Comment, "member": Member}[thing].id).order_by(text("id DESC")).limit(times)).all())
            _copy(told, times, thing=lambda _, thing=thing: thing, thing_id=lambda _, things=things: next(things), by_id=lambda _: self.fan.id)
        said = Statement(measure="removed", thing="idea", thing_id=self.idea.id, member_id=self.fan.id, scope="everywhere", reason="spam", ground="rules", text="x", quote="x", noticed=False, automated=False, at=now(), by_id=self.admin.id, appeal_until=now())
        given = iter(_copy(said, times + 1))
        _copy(Appeal(statement_id=next(given), by_id=self.fan.id, text="No.", lang="en", at=now(), first_by_id=self.admin.id), times, statement_id=lambda _: next(given), first_by_id=lambda _: next(members))

    def _rest(self, times: int, members: Any) -> None:
        _copy(Suspension(member_id=self.fan.id, by_id=self.admin.id, at=now(), until=now(), reason="Said again and again"), times, by_id=lambda _: next(members))
        _copy(SignIn(digest=f"s{next(_numbers)}", member_id=self.fan.id, started_at=now(), seen_at=now()), times, digest=lambda at: f"s-{at}")
        _copy(Token(digest=f"t{next(_numbers)}", member_id=self.admin.id, name="A program", created_at=now()), times, digest=lambda at: f"t-{at}", member_id=lambda _: next(members))
        _copy(StaffPick(idea_id=self.idea.id, by_id=self.fan.id, sentence="A sentence for it", lang="en", starts_at=now(), ends_at=now() + DAY, at=now()), times, by_id=lambda _: next(members))
        _copy(Tag(name=f"topic-{next(_numbers)}"), times, name=lambda at: f"topic-{at}")
        _copy(_first(Board, visibility="invited"), times, slug=lambda at: f"board-{at}")
        for model in (Perk, Poll, Panel, AnswerTemplate, BulkRun):
            _copy(_first(model), times)
        _copy(_first(ThankYou), times, member_id=lambda _: next(members))
        _copy(_first(Ambassador), times, member_id=lambda _: next(members))


    def _rounds(self, times: int, _members: Any) -> None:
        for model in (Challenge, CoinRound):
            _copy(_first(model), times)
        _copy(_first(Round), times, entry_closes_on=lambda at: (now() + DAY * at).date())
        ideas = iter(_copy(self.idea, 3 * times + 2))
        alike = MergeSuggestion(idea_id=next(ideas), main_id=self.idea.id, share=60, words=["crane"], at=now())
        _copy(alike, times, idea_id=lambda _: next(ideas))
        _copy(alike, times, idea_id=lambda _: next(ideas), dismissed_at=lambda _: now())
        _copy(_first(Merge), times, idea_id=lambda _: next(ideas))


@both_databases
def test_every_list_costs_the_same_for_20_and_200_rows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "SECONDS", 3600)
    for asked_now_and_then in (present_marks, has_challenges):  # whatever the page is
        monkeypatch.setattr(asked_now_and_then, "_seconds", 3600)
    admin = make_member("admin")
    browser, portal, costs = Browser(app, admin), Portal(admin), []
    for more in (20, 180):
        portal.fill(more)
        session().rollback()
        browser.get("/desk/inbox")  # what is asked once a minute for every page
        costs.append({address: _cost(browser, address.format(member=portal.fan.id), mark) for address, mark in LISTS.items()})
    assert costs[0] == costs[1]
    assert {address: cost for address, cost in costs[1].items() if cost > MOST} == {}


def _cost(browser: Browser, address: str, mark: str) -> int:
    with statements() as seen:
        answer = browser.get(address)
    assert (answer.status_code, len(re.findall(mark, answer.text)) >= 20) == (200, True), address
    return len(seen)
