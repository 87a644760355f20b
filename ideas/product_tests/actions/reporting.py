"""Testers report with pictures, take it back; moderation hides and shows; the team thanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions.members import flush_unique
from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload, forget_picture, store
from ideas.board.models import Picture
from ideas.board.rules import ALT_MAX
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, has_link, markdown_html
from ideas.lifecycle.actions.rekeying import rekey
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned
from ideas.moderation.rules import why_not_show
from ideas.product_tests.models import ProductTest, TesterPicture, TesterReport
from ideas.product_tests.queries.draws import is_tester
from ideas.product_tests.queries.reports import has_reported, pictures_of_report
from ideas.product_tests.rules import TWICE, errors_of_report, why_not_hide_report, why_not_report, why_not_show_report, why_not_thank, why_not_withdraw

Files = list[tuple[dict[str, Any], str]]


def report(test: ProductTest, body: str, *, rating: int | None, pictures: Sequence[Upload] = (), lang: str = "de", by: Actor, now: datetime) -> TesterReport:
    """Report on what one was drawn to test; the pictures' files are written before the transaction. Raises Refused, with errors by field."""
    body = clean_text(body).strip()
    insist(why_not_report(by, now, chosen=is_tester(test.id, by.id), already=has_reported(test.id, by.id)))
    insist_all(errors_of_report(rating, body, len(pictures), number(session(), "pictures_per_report"), linked=has_link(body)))
    files = [(store(picture.data), picture.alt) for picture in pictures]
    return _report(test, body, rating or 1, files, lang, by=by, now=now)


@action
def _report(test: ProductTest, body: str, rating: int, files: Files, lang: str, *, by: Actor, now: datetime) -> TesterReport:
    test = locked(test)
    insist(why_not_report(by, now, chosen=is_tester(test.id, by.id), already=has_reported(test.id, by.id)))
    told = TesterReport(test_id=test.id, author_id=by.id or 0, rating=rating, body=body, body_html=markdown_html(body), lang=lang, at=now)
    session().add(told)
    flush_unique(TWICE)
    for position, (facts, alt) in enumerate(files):
        picture = Picture(by_id=by.id, position=position, alt=clean_line(alt, ALT_MAX), files=facts, created_at=now)
        session().add(picture)
        session().flush()
        session().add(TesterPicture(picture_id=picture.id, report_id=told.id))
    record("tester_report.posted", by=by, now=now, member_id=by.id, thing_id=told.id, test=test.id)
    return told


@action
def withdraw(told: TesterReport, *, by: Actor, now: datetime) -> None:
    """Take one's own report back; its pictures go. Raises Refused."""
    told = _held(told)
    insist(why_not_withdraw(told, by, now))
    _drop_pictures(told, by, now)
    told.state = "withdrawn"
    _tell("tester_report.withdrawn", told, by, now)


@action
def hide(told: TesterReport, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Put a place-holder with the reason where the report stood; its pictures move away from their addresses. Raises Refused."""
    told = _held(told)
    hiding = hidings.put(Concerned("tester_report", told.id, told.author_id, None, told.body), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_report(told))
    told.hiding_id = hiding.id
    _tell("tester_report.hidden", told, by, now, reason=reason)


@action
def show(told: TesterReport, *, by: Actor, now: datetime) -> None:
    """Show a hidden report again; the hiding stays as a lifted one. Raises Refused."""
    told = _held(told)
    insist(why_not_show(by, now) or why_not_show_report(told))
    hidings.lift(int(told.hiding_id or 0), by=by, now=now)
    told.hiding_id = None
    _tell("tester_report.shown", told, by, now)


@action
def thank(told: TesterReport, thanks: str, *, by: Actor, now: datetime) -> None:
    """The team thanks for a report, in words that stand below it. Raises Refused."""
    told, thanks = _held(told), clean_text(thanks).strip()
    insist(why_not_thank(told, thanks, by, now))
    told.thanks, told.thanked_at, told.thanked_by_id = thanks, now, by.id
    _tell("tester_report.thanked", told, by, now)


def take_all_back(member_id: int, *, by: Actor, now: datetime) -> None:
    """Inside the use case of leaving: reports that stand are taken back, and no words are kept, neither theirs nor the team's thanks."""
    for told in session().scalars(select(TesterReport).where(TesterReport.author_id == member_id).order_by(TesterReport.id)).all():
        if told.state == "public" and told.hiding_id is None:
            withdraw(told, by=by, now=now)
        else:
            _drop_pictures(told, by, now)
        told.body = told.body_html = told.thanks = ""


def rekey_tests(event: Event, *, now: datetime) -> Done:
    """Follow-up of a hidden report: its pictures move to new keys, and the old files go."""
    return rekey(event, select(TesterPicture.picture_id).where(TesterPicture.report_id == event.thing_id), now=now)


def _held(told: TesterReport) -> TesterReport:
    """The report under its test's lock and then its own."""
    locked(session().get_one(ProductTest, told.test_id))
    return locked(told)


def _drop_pictures(told: TesterReport, by: Actor, now: datetime) -> None:
    for picture in pictures_of_report(told.id):
        forget_picture(picture, by=by, now=now)


def _tell(kind: str, told: TesterReport, by: Actor, now: datetime, reason: str | None = None) -> None:
    record(kind, by=by, now=now, member_id=told.author_id, thing_id=told.id, test=told.test_id, reason=reason)
