"""What programs send: JSON read strictly, addresses with bounds; whatever does not fit is said by field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from flask import abort, request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ideas.board.models import STAGES
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_, Message
from ideas.reviews.rules.decisions import STAGE_OF

JSON_MOST = 1024 * 1024
LIMIT, LIMIT_MOST = 24, 100
ERRORS_MOST = 50
_UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def _sendable(text: str) -> str:
    if _UNSENDABLE.search(text):
        raise PydanticCustomError("unsendable", "unsendable")
    return text


def _day(value: object) -> object:
    """A day as text; strict models take none otherwise."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "date")
    return date.fromisoformat(value)


Text = Annotated[str, AfterValidator(_sendable)]
Day = Annotated[date | None, BeforeValidator(_day)]
Number = Annotated[int, Field(gt=0, lt=2**63)]


class Body(BaseModel):
    """A JSON object with these fields and no others; a number is no text and a text no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Market(Body):
    """Where and for whom."""

    region: Text = ""
    group: Text = ""
    channel: Text = ""
    size: Text = ""
    evidence: Annotated[list[Text], Field(max_length=100)] = []
    would_buy: bool = False


class NewIdea(Body):
    """A new idea; the rules of the form say what is too short or too long."""

    board: Text
    title: Text
    summary: Text = ""
    problem: Text = ""
    body: Text
    tags: Annotated[list[Text], Field(max_length=100)] = []
    lang: Literal["de", "en"] | None = None
    market: Market | None = None
    answers_id: Number | None = None
    fields: Annotated[dict[Text, Text], Field(max_length=50)] | None = None


class NewComment(Body):
    """A comment or an answer to one; staff may answer for the team."""

    body: Text
    parent_id: Number | None = None
    official: bool = False


class NewUpdate(Body):
    """What is new, what happens next, and by when; which promises it keeps, and why something is late."""

    text: Text
    title: Text = ""
    next_step: Text = ""
    promised_for: Day = None
    promised_stage: Literal["in_review", "decided", "in_development", "launched"] | None = None
    kind: Literal["update", "apology", "behind"] = "update"
    keeps: Annotated[list[Number], Field(max_length=100)] = []
    late_because: Text = ""
    late_action: Text = ""
    own_mark: Annotated[int, Field(ge=1, le=5)] | None = None
    repeated: bool = False
    lang: Literal["de", "en"] | None = None


class NewStage(Body):
    """Where an idea goes from here, and why."""

    stage: Literal[STAGES]  # type: ignore[valid-type]
    reason: Text | None = None
    text: Text = ""
    changes_mind: Text = ""
    outcome: Literal["approved", "approved_with_changes", "parked", "second_chance", "declined"] | None = None
    parked_until: Day = None
    next_review_on: Day = None
    own_mark: Annotated[int, Field(ge=1, le=5)] | None = None
    repeated: bool = False
    lang: Literal["de", "en"] = "de"

    @property
    def to(self) -> str:
        """The stage, or the kind of decision where one is named. Raises Refused where that leads elsewhere."""
        elsewhere = self.outcome is not None and STAGE_OF[self.outcome] != self.stage
        insist(Refusal("invalid", N_("This kind of decision leads to another stage."), 422, field="outcome") if elsewhere else None)
        return self.outcome or self.stage

    def beside(self) -> dict[str, Any]:
        """What is said beside stage, reason and text."""
        return {name: getattr(self, name) for name in ("changes_mind", "parked_until", "next_review_on", "own_mark", "repeated")}


Form = TypeVar("Form", bound=Body)

_WORDS: dict[str, Message] = {
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
        given = json.loads(_sent().decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise Refused(Refusal("malformed", N_("This is no JSON that we can read."), 400)) from problem
    try:
        return form.model_validate(given)
    except ValidationError as problem:
        raise invalid({_place(one["loc"]): _WORDS.get(one["type"], N_("This does not fit.")) for one in problem.errors()[:ERRORS_MOST]}) from problem


def _sent() -> bytes:
    """The body, also where its length is not said beforehand."""
    request.max_content_length = JSON_MOST + 1
    data = request.get_data(cache=False)
    if len(data) > JSON_MOST:
        abort(413)
    return data


def _place(location: Iterable[object]) -> str:
    """`market.region`, `tags.2`; `json` for the whole. Names of unknown fields are shortened to what can be said."""
    return _UNSENDABLE.sub("\ufffd", ".".join(str(part)[:60] for part in location)) or "json"


def invalid(errors: dict[str, Message]) -> Refused:
    """A 422 with these sentences by field."""
    by_field = {name: Refusal("invalid", message, 422, field=name) for name, message in errors.items()}
    return Refused(Refusal("invalid", N_("Some of this does not fit."), 422), by_field)


def words(name: str) -> str:
    """A text in the address. Raises Refused where no database could keep it."""
    text = request.args.get(name, "")
    if _UNSENDABLE.search(text):
        raise invalid({name: _WORDS["unsendable"]})
    return text


def chosen(name: str, choices: Iterable[str]) -> str | None:
    """One of these values in the address; None where it is left out. Raises Refused."""
    value = words(name)
    if value and value not in choices:
        raise invalid({name: _WORDS["literal_error"]})
    return value or None


def limit(default: int = LIMIT) -> int:
    """How many at once: 1 to 100, more counts as 100. Raises Refused for what is no number."""
    given = request.args.get("limit", "")
    if not given:
        return default
    if not _WHOLE.fullmatch(given):
        raise invalid({"limit": N_("This has to be a number from 1 to 100.")})
    return min(int(given), LIMIT_MOST)


def checked_cursor(cursor: Any, *, good: bool) -> str | None:
    """The place a list goes on from. Raises Refused where it is none of ours, or of another order."""
    if cursor and not good:
        raise invalid({"after": N_("This is no place in this list. Take `next` of the page before.")})
    return cursor or None
