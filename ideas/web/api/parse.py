"""Bodies are read strictly: JSON of one form, and whatever does not fit is said by field."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from flask import abort, request
from pydantic import ValidationError

from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, Message
from ideas.web.api.forms import UNSENDABLE, Body

JSON_MOST = 1024 * 1024
ERRORS_MOST = 50


Form = TypeVar("Form", bound=Body)

WORDS: dict[str, Message] = {
    "missing": N_("This field is missing."),
    "extra_forbidden": N_("There is no such field."),
    "string_type": N_("This has to be a text."),
    "int_type": N_("This has to be a whole number."),
    "greater_than": N_("This number is too small."),
    "greater_than_equal": N_("This number is too small."),
    "less_than_equal": N_("This number is too big."),
    "less_than": N_("This number is too big."),
    "bool_type": N_("This has to be true or false."),
    "list_type": N_("This has to be a list."),
    "too_long": N_("These are too many."),
    "model_type": N_("This has to be an object."),
    "date_type": N_("This has to be a day, as 2027-01-31."),
    "date_parsing": N_("This has to be a day, as 2027-01-31."),
    "value_error": N_("This has to be a day, as 2027-01-31."),
    "literal_error": N_("This is none of the values that can be chosen."),
    "unsendable": N_("This text holds characters that cannot be kept."),
}


def body(form: type[Form]) -> Form:
    """The JSON of this request. Raises 400 where it is none, 413 and 415, and Refused with errors by field."""
    if not request.is_json:
        abort(415)
    try:
        given = json.loads(sent().decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise Refused(Refusal("malformed", N_("This is no JSON that we can read."), 400)) from problem
    try:
        return form.model_validate(given)
    except ValidationError as problem:
        raise invalid({_place(one["loc"]): WORDS.get(one["type"], N_("This does not fit.")) for one in problem.errors()[:ERRORS_MOST]}) from problem


def sent() -> bytes:
    """The body, also where its length is not said beforehand."""
    request.max_content_length = JSON_MOST + 1
    data = request.get_data()
    if len(data) > JSON_MOST:
        abort(413)
    return data


def _place(location: Iterable[object]) -> str:
    """`market.region`, `tags.2`; `json` for the whole. Names of unknown fields are shortened to what can be said."""
    return UNSENDABLE.sub("\ufffd", ".".join(str(part)[:60] for part in location)) or "json"


def invalid(errors: dict[str, Message]) -> Refused:
    """A 422 with these sentences by field."""
    by_field = {name: Refusal("invalid", message, 422, field=name) for name, message in errors.items()}
    return Refused(Refusal("invalid", N_("Some of this does not fit."), 422), by_field)
