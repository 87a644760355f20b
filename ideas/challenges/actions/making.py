"""Making a challenge, changing it before its start, announcing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import forget_picture, store
from ideas.board.models import Picture
from ideas.board.rules import ALT_MAX
from ideas.challenges.actions.moving import start
from ideas.challenges.models import Challenge
from ideas.challenges.rules.making import DAYS, NUMBERS, TEXTS, digest_of, errors_of, why_not_announce, why_not_change, why_not_make
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, markdown_html, slug

LINES = ("title", "question", "prize")


@action
def draft(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Challenge:
    """Begin a challenge, seen by staff until it is announced; `fields` as `rules.making.errors_of` takes them. Raises Refused with errors by field."""
    insist(why_not_make(by, now))
    values = _cleaned(fields)
    insist_all(errors_of(values))
    challenge = Challenge(**_columns(values), created_at=now, created_by_id=by.id, rules_version=1)
    session().add(challenge)
    session().flush()
    record("challenge.drafted", by=by, now=now, thing_id=challenge.id, form=challenge.form)
    return challenge


@action
def change(challenge: Challenge, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Challenge:
    """Change it before its start; other rules are another version. Raises Refused."""
    challenge = locked(challenge)
    insist(why_not_change(challenge, by, now))
    values = _cleaned(fields)
    insist_all(errors_of(values))
    columns = _columns(values)
    if columns["rules_digest"] != challenge.rules_digest and challenge.announced_at is not None:
        challenge.rules_version += 1
    for name, value in columns.items():
        setattr(challenge, name, value)
    record("challenge.changed", by=by, now=now, thing_id=challenge.id, version=challenge.rules_version)
    start_if_due(challenge, by=by, now=now)
    return challenge


def start_if_due(challenge: Challenge, *, by: Actor, now: datetime) -> None:
    """Inside a running use case: what begins at once is begun."""
    if challenge.announced_at is not None and challenge.opens_at <= now:
        start(challenge, by=by, now=now)


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    texts = {f"{name}_{lang}": _clean(name, str(fields.get(f"{name}_{lang}") or "")) for name in TEXTS for lang in ("de", "en")}
    days = {name: fields.get(name) for name in DAYS["challenge"]}
    rest = {"form": fields.get("form", ""), "board_id": fields.get("board_id"), "only_new": bool(fields.get("only_new"))}
    return texts | days | rest | {name: fields.get(name) for name in NUMBERS}


def _clean(name: str, text: str) -> str:
    return clean_line(text) if name in LINES else clean_text(text).strip()


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """The columns: days that the form does not know are empty, and a vote without a jury begins when the entries end."""
    known = DAYS[values["form"]]
    days = {name: values[name] if name in known else None for name in DAYS["challenge"]}
    if values["form"] == "vote":
        days["vote_opens_at"] = values["closes_at"]
    html = {f"rules_html_{lang}": markdown_html(values[f"rules_{lang}"]) for lang in ("de", "en")}
    return values | days | html | {"slug": slug(values["title_de"]), "rules_digest": digest_of(values["rules_de"], values["rules_en"])}


@action
def announce(challenge: Challenge, *, by: Actor, now: datetime) -> Challenge:
    """Show it to everybody; what should have begun already begins at once. Raises Refused."""
    challenge = locked(challenge)
    insist(why_not_announce(challenge, by, now))
    challenge.announced_at = now
    record("challenge.announced", by=by, now=now, thing_id=challenge.id, form=challenge.form)
    start_if_due(challenge, by=by, now=now)
    return challenge


def set_picture(challenge: Challenge, data: bytes, alt: str, *, by: Actor, now: datetime) -> Challenge:
    """Give it a picture, instead of the one it has: files are written before the transaction. Raises Refused."""
    insist(why_not_change(challenge, by, now))
    return _hang(challenge, store(data), alt, by=by, now=now)


@action
def _hang(challenge: Challenge, files: dict[str, Any], alt: str, *, by: Actor, now: datetime) -> Challenge:
    challenge = locked(challenge)
    insist(why_not_change(challenge, by, now))
    former = session().get(Picture, challenge.picture_id) if challenge.picture_id is not None else None
    picture = Picture(by_id=by.id, alt=clean_line(alt, ALT_MAX), files=files, created_at=now)
    session().add(picture)
    session().flush()
    challenge.picture_id = picture.id
    session().flush()
    if former is not None:
        forget_picture(former, by=by, now=now)
    record("challenge.changed", by=by, now=now, thing_id=challenge.id, version=challenge.rules_version)
    return challenge


@action
def describe(challenge: Challenge, alt: str, *, by: Actor, now: datetime) -> None:
    """Say what is on its picture, before the start. Raises Refused."""
    challenge = locked(challenge)
    insist(why_not_change(challenge, by, now))
    picture = session().get(Picture, challenge.picture_id) if challenge.picture_id is not None else None
    if picture is not None and picture.alt != clean_line(alt, ALT_MAX):
        picture.alt = clean_line(alt, ALT_MAX)
        record("challenge.changed", by=by, now=now, thing_id=challenge.id, version=challenge.rules_version)
