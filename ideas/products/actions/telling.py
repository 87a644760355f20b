"""Owners tell of a product, with pictures, and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions.members import flush_unique
from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload, forget_picture, store
from ideas.board.models import Idea, Picture
from ideas.board.rules import ALT_MAX
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, has_link, markdown_html
from ideas.moderation.rules import first_state
from ideas.products.models import OwnerReport, ReportPicture
from ideas.products.queries.reports import STANDING, has_told, pictures_of_report
from ideas.products.rules.reports import TWICE, errors_of_report, why_not_tell, why_not_withdraw

Files = list[tuple[dict[str, Any], str]]


def tell(idea: Idea, body: str, *, owns: bool, pictures: Sequence[Upload] = (), by: Actor, now: datetime) -> OwnerReport:
    """Tell of a product one owns; the pictures' files are written before the transaction. Raises Refused, with errors by field."""
    body = clean_text(body).strip()
    insist(why_not_tell(by, idea.stage, now, already=has_told(idea.id, by.id)))
    insist_all(errors_of_report(body, has_link(body), owns, len(pictures), number(session(), "pictures_per_report")))
    files = [(store(picture.data), picture.alt) for picture in pictures]
    return _tell(idea, body, files, by=by, now=now)


@action
def _tell(idea: Idea, body: str, files: Files, *, by: Actor, now: datetime) -> OwnerReport:
    idea = locked(idea)
    in_turn(by, now)
    insist(why_not_tell(by, idea.stage, now, already=has_told(idea.id, by.id)))
    state = first_state(by, first_is_checked=bool(number(session(), "first_is_checked")))
    report = OwnerReport(idea_id=idea.id, author_id=by.id, body=body, body_html=markdown_html(body), lang=idea.lang, state=state, at=now)
    session().add(report)
    flush_unique(TWICE)
    _show(report, files, by, now)
    record("owner_report.waiting" if state == "waiting" else "owner_report.posted", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=report.id)
    return report


def _show(report: OwnerReport, files: Files, by: Actor, now: datetime) -> None:
    for position, (facts, alt) in enumerate(files):
        picture = Picture(by_id=by.id, position=position, alt=clean_line(alt, ALT_MAX), files=facts, created_at=now)
        session().add(picture)
        session().flush()
        session().add(ReportPicture(picture_id=picture.id, report_id=report.id))


@action
def withdraw(report: OwnerReport, *, by: Actor, now: datetime) -> None:
    """Take one's own report back; its pictures go. Raises Refused."""
    locked(session().get_one(Idea, report.idea_id))
    report = locked(report)
    insist(why_not_withdraw(report, by, now))
    for picture in pictures_of_report(report.id):
        forget_picture(picture, by=by, now=now)
    report.state = "withdrawn"
    record("owner_report.withdrawn", by=by, now=now, idea_id=report.idea_id, thing_id=report.id)


def take_all_back(member_id: int, *, by: Actor, now: datetime) -> None:
    """Inside the use case of leaving, under the ideas' locks: reports that stand are taken back, and no words are kept of the others."""
    for report in session().scalars(select(OwnerReport).where(OwnerReport.author_id == member_id).order_by(OwnerReport.id)).all():
        if report.state in STANDING and report.hiding_id is None:
            withdraw(report, by=by, now=now)
        else:
            for picture in pictures_of_report(report.id):
                forget_picture(picture, by=by, now=now)
        report.body = report.body_html = ""
