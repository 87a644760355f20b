"""A board's own fields: added, changed, archived and brought back by admins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board
from ideas.board.rules.fields import Field, field_from, fields_of, next_key, why_not_another
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line
from ideas.core.words import N_

NO_FIELD = Refusal("no_such_field", N_("This field is not there any more."), 404)


@action
def add_field(board: Board, given: Mapping[str, str], *, by: Actor, now: datetime) -> Field:
    """Ask for one thing more on this board. Raises Refused with errors by field."""
    board = _locked(board, by, now)
    fields = fields_of(board.fields)
    insist(why_not_another(fields))
    field, errors = field_from(_cleaned(given), next_key(fields), given.get("kind", ""))
    insist_all(errors)
    _put(board, (*fields, field), field, by, now)
    return field


@action
def change_field(board: Board, key: str, given: Mapping[str, str], *, by: Actor, now: datetime) -> Field:
    """Change a field's words, answers and whether it is required; its kind and who reads it stay. Raises Refused with errors by field."""
    board = _locked(board, by, now)
    former = _field(board, key)
    field, errors = field_from(_cleaned(given) | {"audience": former.audience}, key, former.kind)
    insist_all(errors)
    _swap(board, replace(field, archived=former.archived), by, now)
    return field


@action
def archive_field(board: Board, key: str, *, archived: bool, by: Actor, now: datetime) -> None:
    """Ask for it no more, or again; what was filled in is kept. Raises Refused."""
    board = _locked(board, by, now)
    former = _field(board, key)
    if former.archived is not archived:
        insist(None if archived else why_not_another(fields_of(board.fields)))
        _swap(board, replace(former, archived=archived), by, now)


def _locked(board: Board, by: Actor, now: datetime) -> Board:
    insist(why_not_staff(by, now, "admin"))
    return locked(board)


def _field(board: Board, key: str) -> Field:
    found = next((field for field in fields_of(board.fields) if field.key == key), None)
    insist(NO_FIELD if found is None else None)
    return found  # type: ignore[return-value]


def _swap(board: Board, field: Field, by: Actor, now: datetime) -> None:
    _put(board, tuple(field if one.key == field.key else one for one in fields_of(board.fields)), field, by, now)


def _put(board: Board, fields: tuple[Field, ...], field: Field, by: Actor, now: datetime) -> None:
    kept = [one.facts() for one in fields]
    if board.fields != kept:
        board.fields = kept
        record("board.fields_changed", by=by, now=now, thing_id=board.id, field=field.key, archived=field.archived)


def _cleaned(given: Mapping[str, str]) -> dict[str, str]:
    options = "\n".join(clean_line(line) for line in given.get("options", "").splitlines())
    return {name: clean_line(given.get(name, "")) for name in ("name_de", "name_en", "hint_de", "hint_en", "audience", "required")} | {"options": options}
