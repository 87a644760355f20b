"""Status updates of the team, what creators tell, and corrections, which leave the corrected entry as it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload, store
from ideas.board.models import Idea, Picture
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, markdown_html
from ideas.core.words import ZONE
from ideas.lifecycle.actions.steps import tidy
from ideas.lifecycle.models import Update
from ideas.lifecycle.queries import is_corrected
from ideas.lifecycle.rules import errors_of_update, why_not_correct, why_not_update
from ideas.moderation import actions as hidings
from ideas.moderation.rules import why_not_hide_update, why_not_show, why_not_show_update


def post_update(  # noqa: PLR0913 (what an update says, all by name)
    idea: Idea, *, text: str, title: str = "", next_step: str = "", promised_for: date | None = None, picture: Upload | None = None,
    lang: str | None = None, by: Actor, now: datetime,
) -> Update:
    """Tell what is new: for the team when staff do, else as the creator. The picture's files are written first. Raises Refused."""
    insist(why_not_update(idea, by, now))
    files = store(picture.data) if picture else None
    said = {"text": text, "title": title, "next_step": next_step, "promised_for": promised_for}
    return _post(idea, said, files, picture.alt if picture else "", lang=lang, by=by, now=now)


@action
def _post(idea: Idea, said: dict[str, Any], files: dict[str, Any] | None, alt: str, *, lang: str | None, by: Actor, now: datetime) -> Update:
    idea = locked(idea)
    insist(why_not_update(idea, by, now))
    as_team = by.is_staff and by.id != idea.author_id
    update = _written(idea, said, as_team=as_team, lang=lang or idea.lang, by=by, now=now)
    if files is not None:
        session().add(Picture(update_id=update.id, by_id=by.id, alt=clean_line(alt, 300), files=files, created_at=now))
    if as_team:
        idea.answered_at = now
    record("update.posted" if as_team else "update.creator_posted", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=update.id)
    return update


@action
def correct(update: Update, *, text: str, next_step: str = "", promised_for: date | None = None, by: Actor, now: datetime) -> Update:
    """Say it right in a new entry that names the old one; both stay to be read. Raises Refused."""
    idea = locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    insist(why_not_correct(update.by_role, update.by_id, by, now, stage=idea.stage, is_corrected=is_corrected(update.id), is_hidden=update.hiding_id is not None))
    said = {"text": text, "title": update.title, "next_step": next_step, "promised_for": promised_for}
    correction = _written(idea, said, as_team=update.by_role != "member", lang=update.lang, by=by, now=now, corrects_id=update.id)
    record("update.corrected", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=correction.id, corrects=update.id)
    return correction


@action
def hide_update(update: Update, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Put a place-holder with the reason where an entry stood; its pictures move away from their addresses. Raises Refused."""
    idea = locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    hiding = hidings.put("update", update.id, reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_update(idea, is_hidden=update.hiding_id is not None))
    update.hiding_id = hiding.id
    record("update.hidden", by=by, now=now, idea_id=update.idea_id, member_id=update.by_id, thing_id=update.id, reason=reason)


@action
def show_update(update: Update, *, by: Actor, now: datetime) -> None:
    """Show a hidden entry again; the hiding stays as a lifted one. Raises Refused."""
    locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    insist(why_not_show(by, now) or why_not_show_update(is_hidden=update.hiding_id is not None))
    hidings.lift(int(update.hiding_id or 0), by=by, now=now)
    update.hiding_id = None
    record("update.shown", by=by, now=now, idea_id=update.idea_id, member_id=update.by_id, thing_id=update.id)


def _written(idea: Idea, said: dict[str, Any], *, as_team: bool, lang: str, by: Actor, now: datetime, corrects_id: int | None = None) -> Update:
    text, title, next_step = tidy(said["text"]), clean_line(said["title"] or ""), clean_line(said["next_step"] or "")
    insist_all(errors_of_update(text, title, next_step, said["promised_for"], now.astimezone(ZONE).date(), by_team=as_team))
    update = Update(
        idea_id=idea.id, by_id=by.id, by_role=by.role if as_team else "member", at=now, title=title, text=text, text_html=markdown_html(text),
        lang=lang, next_step=next_step, promised_for=said["promised_for"], corrects_id=corrects_id,
    )
    session().add(update)
    session().flush()
    return update
