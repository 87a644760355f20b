"""What moderation did in the demo and what waits for it: reports, decisions with their reasons, objections, a suspension. Played by the use cases, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ideas.accounts.models import VISITOR, Actor, Member
from ideas.board.models import Idea
from ideas.comments import actions as talk
from ideas.comments.models import Comment, CommentGuest
from ideas.core.db import session
from ideas.core.text import markdown_html
from ideas.moderation.models import Statement
from ideas.moderation.queries import last_statement
from ideas.moderation.suspensions import suspend
from ideas.reports import actions as reports
from ideas.reports.models import Appeal, Report

DAY = timedelta(days=1)
RUDE = "Wer so etwas schön findet, hat noch nie eine Säge in der Hand gehabt."
SHOP = "Gleiche Bahn gibt es im Laden meines Schwagers, halber Preis, einfach mich fragen!"
AGAIN = "Schreibt mir, ich besorge euch alles viel billiger als hier."
GUEST = "Meine Enkel hätten das gern mit größeren Kugeln. Wären 35 mm möglich?"


def moderated(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """All of it, inside the demo's transaction."""
    idea = next(one for one in ideas.values() if one.stage == "gathering")
    fans = [member for member in members.values() if member.role == "member" and member.id != idea.author_id]
    moderator, other, rude, seller = _as(members["yasemin-aydin"]), _as(members["ruth-lindner"]), fans[-1], fans[-2]
    _taken_back(idea, rude, _as(fans[0]), (moderator, other), now - 40 * DAY)
    _hidden(idea, seller, (_as(fans[1]), _as(fans[2])), moderator, now - 9 * DAY)
    suspend(seller, until=now + 6 * DAY, reason="Werbung unter mehreren Ideen, auch nach einem Hinweis von uns.", by=moderator, now=now - 8 * DAY)
    _waiting(idea, fans, now)


def _taken_back(idea: Idea, rude: Member, fan: Actor, judges: tuple[Actor, Actor], at: datetime) -> None:
    """A comment was hidden too strictly; another person saw it so."""
    comment = talk.post(idea, RUDE, by=_as(rude), now=at)
    report = _reported(comment, "insulting", "Das geht gegen Leute, nicht gegen die Idee.", fan, at + DAY)
    reports.decide(report, outcome="hidden", text="Der Satz wertet Menschen ab und sagt nichts zur Idee.", by=judges[0], now=at + 2 * DAY)
    appeal = _appeal(comment, "Das war ein Scherz unter Handwerkern.", rude, at + 4 * DAY)
    reports.decide_appeal(appeal, outcome="reversed", text="Grob, aber kein Angriff auf jemanden. Er darf stehen bleiben.", by=judges[1], now=at + 5 * DAY)


def _hidden(idea: Idea, seller: Member, fans: tuple[Actor, Actor], moderator: Actor, at: datetime) -> None:
    """An advertisement, reported twice; the objection to it waits."""
    comment = talk.post(idea, SHOP, by=_as(seller), now=at)
    report = _reported(comment, "spam", "", fans[0], at + timedelta(hours=2))
    _reported(comment, "spam", "Steht auch unter anderen Ideen.", fans[1], at + timedelta(hours=3))
    reports.decide(report, outcome="hidden", text="Werbung für einen anderen Laden.", by=moderator, now=at + timedelta(hours=20))
    _appeal(comment, "Ich wollte nur helfen, Geld zu sparen.", seller, at + 2 * DAY)


def _waiting(idea: Idea, fans: list[Member], now: datetime) -> None:
    """What stands in the queue this morning: two reports of one comment, one of an idea without an account, one comment without an account."""
    comment = talk.post(idea, AGAIN, by=_as(fans[-3]), now=now - 2 * DAY)
    _reported(comment, "spam", "Schon wieder Werbung.", _as(fans[3]), now - DAY)
    _reported(comment, "off_topic", "", _as(fans[4]), now - timedelta(hours=20))
    told: dict[str, Any] = {"reason": "rights", "text": "Das zweite Bild ist von mir, aus meinem Blog. Ich habe nicht zugestimmt.", "good_faith": True, "email": "kim@example.org", "name": "Kim", "lang": "de"}
    reports.make("idea", idea.id, by=VISITOR, now=now - timedelta(hours=6), **told)
    asked = Comment(idea_id=idea.id, body=GUEST, body_html=markdown_html(GUEST), lang=idea.lang, state="waiting", guest_name="Oma Inge", at=now - timedelta(hours=4))
    session().add(asked)
    session().flush()
    session().add(CommentGuest(comment_id=asked.id, email="inge@example.org", email_key="inge@example.org", lang="de", at=asked.at))


def _reported(comment: Comment, reason: str, text: str, by: Actor, at: datetime) -> Report:
    return reports.make("comment", comment.id, reason=reason, text=text, good_faith=True, by=by, now=at)


def _appeal(comment: Comment, text: str, by: Member, at: datetime) -> Appeal:
    statement = last_statement("comment", comment.id)
    assert isinstance(statement, Statement)
    return reports.appeal(statement, text, lang=by.lang, by=_as(by), now=at)


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)
