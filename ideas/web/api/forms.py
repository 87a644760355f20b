"""What programs send: every body by its fields, with bounds. The document is made from these, and what comes is checked by them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ideas.board.models import STAGES
from ideas.core.refusal import Refusal, insist
from ideas.core.words import N_
from ideas.reviews.rules.decisions import STAGE_OF
from ideas.web.api.shapes.words import told
from ideas.web.forms import day_in

UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")
SENDABLE = {"type": "string", "pattern": "^[^\\u0000]*$"}  # halves of characters are none in JSON that is read strictly
NUMBER = r"^[0-9]{1,18}$"
EXACT = 2**53  # beyond that a number with a point names several whole ones
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _sendable(text: str) -> str:
    if UNSENDABLE.search(text):
        raise PydanticCustomError("unsendable", "unsendable")
    return text


def _day(value: object) -> object:
    """A day as text; strict models take none otherwise."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "date")
    day = day_in(value)
    if day is None:
        raise PydanticCustomError("date_parsing", "date")
    return day


def _whole(value: object) -> object:
    """In JSON 2.0 is a whole number too."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < EXACT else value


Text = Annotated[str, AfterValidator(_sendable), WithJsonSchema(SENDABLE)]
Day = Annotated[date | None, BeforeValidator(_day)]
Number = Annotated[int, Field(gt=0, lt=2**63), BeforeValidator(_whole)]
Mark = Annotated[int, Field(ge=1, le=5), BeforeValidator(_whole)]
Said = Annotated[Literal["de", "en"] | None, told(N_("The language it is written in; left out, the member’s."))]


def _by(pattern: str, most: int) -> WithJsonSchema:
    """Texts by names of one form."""
    return WithJsonSchema({"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": SENDABLE, "maxProperties": most})


Answers = Annotated[dict[Text, Text], Field(max_length=50), _by(SENDABLE["pattern"], 50), told(N_("The board’s own fields by key, every value as text."))]
Alts = Annotated[dict[Annotated[str, Field(pattern=NUMBER)], Text], Field(max_length=100), _by(NUMBER, 100), told(N_("What is to be seen, by the picture’s number."))]


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

    board: Annotated[Text, told(N_("The board’s name in addresses."))]
    title: Text
    summary: Text = ""
    problem: Text = ""
    body: Annotated[Text, told(N_("Markdown."))]
    tags: Annotated[list[Text], Field(max_length=100)] = []
    lang: Said = None
    market: Market | None = None
    answers_id: Annotated[Number | None, told(N_("The market suggestion it answers."))] = None
    fields: Answers | None = None


class NewComment(Body):
    """A comment or an answer to one; staff may answer for the team."""

    body: Annotated[Text, told(N_("Markdown."))]
    parent_id: Annotated[Number | None, told(N_("The comment it answers."))] = None
    official: Annotated[bool, told(N_("Said for the team."))] = False
    repeated: Annotated[bool, told(N_("The same words as often before are meant."))] = False


class NewUpdate(Body):
    """What is new, what happens next, and by when; which promises it keeps, and why something is late."""

    text: Text
    title: Text = ""
    next_step: Text = ""
    promised_for: Annotated[Day, told(N_("By when the next step is promised."))] = None
    promised_stage: Literal["in_review", "decided", "in_development", "launched"] | None = None
    kind: Literal["update", "apology", "behind"] = "update"
    keeps: Annotated[list[Number], told(N_("The promises that this keeps."), max_length=100)] = []
    late_because: Text = ""
    late_action: Text = ""
    own_mark: Annotated[Mark | None, told(N_("How good the team finds its answer, 1 to 5."))] = None
    repeated: Annotated[bool, told(N_("The same words as often before are meant."))] = False
    lang: Literal["de", "en"] | None = None


class NewStage(Body):
    """Where an idea goes from here, and why."""

    stage: Literal[STAGES]  # type: ignore[valid-type]
    reason: Annotated[Text | None, told(N_("A reason’s code, as the desk has them."))] = None
    text: Text = ""
    changes_mind: Annotated[Text, told(N_("What would change the team’s mind."))] = ""
    outcome: Annotated[Literal["approved", "approved_with_changes", "parked", "second_chance", "declined"] | None, told(N_("The kind of decision, where it is another than its stage says."))] = None
    parked_until: Day = None
    next_review_on: Day = None
    own_mark: Annotated[Mark | None, told(N_("How good the team finds its answer, 1 to 5."))] = None
    repeated: Annotated[bool, told(N_("The same words as often before are meant."))] = False
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


class NewPicture(Body):
    """A file and what is to be seen on it, as `multipart/form-data`."""

    picture: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]
    alt: Annotated[str, told(N_("What is to be seen, for who does not see it."))] = ""


class ChangedIdea(Body):
    """What changes in an idea of one's own; what is left out stays as it is."""

    title: Text | None = None
    summary: Text | None = None
    problem: Text | None = None
    body: Annotated[Text | None, told(N_("Markdown."))] = None
    tags: Annotated[list[Text] | None, Field(max_length=100)] = None
    lang: Literal["de", "en"] | None = None
    market: Market | None = None
    fields: Answers | None = None


class Withdrawal(Body):
    """Why an idea is taken back; everybody reads it."""

    reason: Text


class PictureOrder(Body):
    """The numbers of the pictures in their order, and what is to be seen on them."""

    order: Annotated[list[Number], told(N_("Pictures that are not named come after these."), max_length=100)] = []
    alts: Alts = {}


class ChangedComment(Body):
    """What a comment of one's own says from now on."""

    body: Annotated[Text, told(N_("Markdown."))]


class NewReport(Body):
    """What is wrong with something, for the moderators."""

    thing: Literal["idea", "comment", "member", "update", "collection", "owner_report", "tester_report"]
    thing_id: Number
    reason: Annotated[Text, told(N_("Why, as the form of a report has the reasons."), json_schema_extra={"examples": ["spam"]})]
    text: Text = ""
    good_faith: Annotated[bool, told(N_("True: the report is made in good faith."))] = False
