"""Fields of a board's own: what an admin may ask for, what is typed into them, and what is said of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

KINDS: dict[str, Message] = {"text": N_("A text"), "number": N_("A number"), "choice": N_("One of several"), "date": N_("Day"), "yes_no": N_("Yes or no")}
AUDIENCES: dict[str, Message] = {"internal": N_("The team fills it in, and alone reads it"), "public": N_("The creator fills it in, and everybody reads it")}
FIELDS_MOST, OPTIONS_MOST, NAME_MAX, HINT_MAX, OPTION_MAX, TEXT_MAX = 12, 20, 60, 200, 80, 500
PREFIX = "field-"
YES, NO = "yes", "no"
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Value = str | int | float | bool


@dataclass(frozen=True)
class Field:
    """One field: its kind and who reads it never change, so that what was filled in stays true and private. An archived one is asked and shown no more.

    An option is one line, either for both languages or as "Deutsch | English"; it is kept with the idea as that whole line.
    """

    key: str
    kind: str
    name_de: str
    name_en: str
    audience: str = "internal"
    required: bool = False
    hint_de: str = ""
    hint_en: str = ""
    options: tuple[str, ...] = ()
    archived: bool = False

    @property
    def is_public(self) -> bool:
        """Whether the creator fills it in and everybody reads it."""
        return self.audience == "public"

    @property
    def form_name(self) -> str:
        """Its name in a form."""
        return PREFIX + self.key

    def facts(self) -> dict[str, Any]:
        """As it is kept with the board."""
        return asdict(self) | {"options": list(self.options)}


def fields_of(kept: Iterable[Mapping[str, Any]] | None) -> tuple[Field, ...]:
    """All fields of a board, the archived ones too."""
    return tuple(Field(**{**one, "options": tuple(one["options"])}) for one in kept or ())


def asked_of(kept: Iterable[Mapping[str, Any]] | None, audience: str) -> tuple[Field, ...]:
    """The fields that are asked for: of the creator (`public`) or of the team (`internal`)."""
    return tuple(field for field in fields_of(kept) if not field.archived and field.audience == audience)


def field_from(given: Mapping[str, str], key: str, kind: str) -> tuple[Field, dict[str, Refusal]]:
    """A field as an admin typed it (lines already cleaned), and what is wrong with it by form field."""
    options = tuple(dict.fromkeys(line.strip() for line in given.get("options", "").splitlines() if line.strip())) if kind == "choice" else ()
    field = Field(
        key, kind, given.get("name_de", ""), given.get("name_en", ""), given.get("audience", ""), bool(given.get("required")) and given.get("audience") == "public",
        given.get("hint_de", ""), given.get("hint_en", ""), options,
    )
    return field, {name: Refusal(cause, words, 422, field=name) for name, cause, words in _wrong(field)}


def _wrong(field: Field) -> Iterable[tuple[str, str, Message]]:
    if field.kind not in KINDS:
        yield "kind", "no_such_kind", N_("Choose what is asked for.")
    if field.audience not in AUDIENCES:
        yield "audience", "no_such_audience", N_("Choose who fills it in.")
    for name, text, most in (("name_de", field.name_de, NAME_MAX), ("name_en", field.name_en, NAME_MAX), ("hint_de", field.hint_de, HINT_MAX), ("hint_en", field.hint_en, HINT_MAX)):
        if not text and name.startswith("name"):
            yield name, "name_missing", N_("A field needs a name in both languages.")
        elif len(text) > most:
            yield name, "text_too_long", N_("That is too long: %(limit)s characters at most.", limit=most)
    if field.kind == "choice" and not 2 <= len(field.options) <= OPTIONS_MOST:
        yield "options", "options_missing", N_("Write 2 to %(most)s answers, one a line.", most=OPTIONS_MOST)
    elif any(len(option) > OPTION_MAX for option in field.options):
        yield "options", "option_too_long", N_("That is too long: %(limit)s characters at most.", limit=OPTION_MAX)


def next_key(fields: Iterable[Field]) -> str:
    """A key that no field of the board has or had."""
    return f"f{max((int(field.key[1:]) for field in fields), default=0) + 1}"


def why_not_another(fields: Iterable[Field]) -> Refusal | None:
    """A board asks for at most twelve things of its own."""
    full = sum(not field.archived for field in fields) >= FIELDS_MOST
    return Refusal("fields_full", N_("A board has at most %(most)s fields of its own. Archive one first.", most=FIELDS_MOST), 409) if full else None


def value_of(field: Field, text: str) -> Value | None:
    """What was typed as it is kept: a number as a number, yes or no as true or false; None where nothing was typed.

    What does not fit is kept as it was typed, so that a draft loses nothing; `errors_in_fields` says so.
    """
    text = text.strip()
    if not text:
        return None
    if field.kind == "number" and _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number
    return {YES: True, NO: False}.get(text, text) if field.kind == "yes_no" else text


def fits(field: Field, value: object) -> bool:
    """Whether a kept value is one that its field takes."""
    if field.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if field.kind == "yes_no":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return {"choice": value in field.options, "date": _is_day(value)}.get(field.kind, len(value) <= TEXT_MAX)


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def errors_in_fields(fields: Iterable[Field], values: Mapping[str, object]) -> dict[str, Refusal]:
    """What these fields still lack, by form field: the required ones, and what does not fit."""
    found = {}
    for field in fields:
        value = values.get(field.key)
        if value is None:
            words = N_("This board asks for it.") if field.required else None
        else:
            words = None if fits(field, value) else N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX) if field.kind == "text" else _UNFIT[field.kind]
        if words is not None:
            found[field.form_name] = Refusal("field_missing" if value is None else "field_unfit", words, 422, field=field.form_name)
    return found


_UNFIT = {
    "number": N_("Write a number, such as 12 or 12.5."), "choice": N_("Choose one of the answers."), "date": N_("Write the day as 2026-12-05."), "yes_no": N_("Choose yes or no."),
}


def put_into(kept: Mapping[str, Any] | None, fields: Iterable[Field], given: Mapping[str, str]) -> dict[str, Any] | None:
    """The values of an idea with these fields as given (by key; what is not given stays as it was, what is emptied goes). None where nothing is left."""
    values = dict(kept or {})
    for field in fields:
        if field.key in given:
            value = value_of(field, given[field.key])
            values.pop(field.key, None)
            if value is not None:
                values[field.key] = value
    return values or None


def values_of(kept: Iterable[Mapping[str, Any]] | None, values: Mapping[str, Any] | None, audience: str) -> dict[str, Any]:
    """What was filled into the fields of one audience, by key: the one way to tell apart what is public."""
    return {field.key: values[field.key] for field in asked_of(kept, audience) if field.key in values} if values else {}


def option_in(option: str, locale: str) -> str:
    """An answer in a language, where both are written as "Deutsch | English"."""
    first, bar, second = (part.strip() for part in option.partition("|"))
    return (first if locale == "de" else second) if bar and first and second else option
