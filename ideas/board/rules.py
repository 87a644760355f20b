"""What an idea must be, who may change it, and how the stored ranks are reckoned."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

TITLE = (5, 120)
SUMMARY_MAX = 200
PROBLEM_MAX = 5_000
BODY = (50, 10_000)
TAG_MAX = 40
ALT_MAX = 300
MARKET_LIMITS = {"region": 120, "group": 200, "channel": 120, "size": 200}
EVIDENCE_LINES = 10
EVIDENCE_MAX = 500
GOAL_MOST = 1_000_000
TABLE_TITLE, TABLE_TEXT, TABLE_TAG, TABLE_LINE, TABLE_LIST = 300, 100_000, 100, 1_000, 50  # what the tables keep; forms are stricter

OPEN_TO_ITS_CREATOR = frozenset(("draft", "submitted", "returned", "gathering"))
NOT_SHOWN = frozenset(("draft", "submitted", "returned", "removed"))
EDITED_WITH_HISTORY = frozenset(("submitted", "returned", "gathering"))

HALF_LIFE_HOURS = 72
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

PICTURE_PROBLEMS = {
    "empty": N_("The file is empty. Choose another one."),
    "too_big": N_("That picture is over 10 MB. A smaller photo is plenty."),
    "not_a_picture": N_("That is no picture we can read. JPG, PNG, WebP and GIF work."),
    "too_many_pixels": N_("That picture has too many pixels. 40 megapixels are the most."),
    "broken": N_("The picture is damaged. Save it once more and try again."),
}


PICTURES_BUSY = Refusal("pictures_busy", N_("Many pictures are coming in just now. Send yours again in a moment; your text is kept."), 503, field="picture")


class Work(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...


class Author(Person, Protocol):
    """Who acts, by number."""

    @property
    def id(self) -> int | None: ...


def hot(votes: int, published_at: datetime, at: datetime) -> float:
    """The hot rank max(v−1, 0)^0.8 / (age in hours + 2)^1.8, as the product's page on discovering defines it."""
    age = max((at - published_at).total_seconds() / 3600, 0.0)
    return max(votes - 1, 0) ** 0.8 / (age + 2) ** 1.8


def rising_after(rising: float, at: datetime) -> float:
    """The stored logarithm after one more vote: log2(2^r + 2^(t/h)), reckoned without leaving the range of floats."""
    return _log_add(rising, _exponent(at))


def rising_of(moments: Iterable[datetime]) -> float:
    """The logarithm r = log2(Σ 2^(t/h)) over all votes, t in hours since a fixed moment, h = 72; 0 without votes (a vote at that moment)."""
    total = 0.0
    for moment in sorted(moments):
        total = _log_add(total, _exponent(moment))
    return total


def _exponent(at: datetime) -> float:
    return (at - EPOCH).total_seconds() / 3600 / HALF_LIFE_HOURS


def _log_add(a: float, b: float) -> float:
    low, high = sorted((a, b))
    return high + math.log2(1 + 2 ** (low - high))


def why_not_begin(person: Person, now: datetime, *, may_see_board: bool) -> Refusal | None:
    """A draft is begun by a confirmed member, on a board open to them."""
    refusal = why_not_take_part(person, now)
    return refusal or (None if may_see_board else Refusal("no_such_board", N_("There is no such board."), 404))


def why_not_another_draft(drafts: int, most: int) -> Refusal | None:
    """So many drafts may wait at once; one thrown away or sent makes room."""
    if drafts < most:
        return None
    return Refusal("too_many_drafts", Nn_("One draft is the most. Send it or throw it away, then there is room.", "%(num)d drafts are the most. Send one or throw one away, then there is room.", most))


def why_not_save(idea: Work, person: Author, now: datetime) -> Refusal | None:
    """A draft is changed by whoever began it, until it is sent."""
    refusal = why_not_take_part(person, now) or _not_yours(idea, person)
    if refusal is not None or idea.stage == "draft":
        return refusal
    return Refusal("not_a_draft", N_("This idea is sent already."))


def why_not_edit(idea: Work, person: Author, now: datetime) -> Refusal | None:
    """The creator changes an idea while it waits or gathers; afterwards its text stands."""
    refusal = why_not_take_part(person, now) or _not_yours(idea, person)
    if refusal is not None or idea.stage in EDITED_WITH_HISTORY:
        return refusal
    return Refusal("text_stands", N_("From here on the text stands as it is. Tell what changed in an update."))


def why_not_picture(idea: Work, person: Author, present: int, most: int, now: datetime) -> Refusal | None:
    """Another picture, while the idea is the creator's to change and there is room."""
    refusal = why_not_arrange(idea, person, now)
    if refusal is not None or present < most:
        return refusal
    return Refusal("too_many_pictures", Nn_("One picture is the most.", "%(num)d pictures are the most.", most), 422, field="picture")


def why_not_arrange(idea: Work, person: Author, now: datetime) -> Refusal | None:
    """Pictures are added, ordered, described and taken away by the creator, until the idea is decided on."""
    return why_not_save(idea, person, now) if idea.stage == "draft" else why_not_edit(idea, person, now)


def why_not_picture_data(problem: str | None) -> Refusal | None:
    """The refusal for what `core.media.picture_problem` found."""
    return None if problem is None else Refusal(f"picture_{problem}", PICTURE_PROBLEMS[problem], 422, field="picture")


def why_not_answer(kind: str, asked: str | None) -> Refusal | None:
    """A product idea answers a market suggestion; `asked` is the kind of what was named, None where nothing is found."""
    if kind == "product" and asked == "market":
        return None
    return Refusal("no_such_suggestion", N_("We find no market suggestion there. Copy its address from its page."), 422, field="answers")


def why_not_link(idea: Work, related: Work, person: Author, now: datetime, *, same: bool) -> Refusal | None:
    """Two ideas are linked by the creator of the one or by the team."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if same:
        return Refusal("same_idea", N_("An idea is not linked to itself."), 422, field="answers")
    mine = person.is_staff or person.role == "system" or person.id in {idea.author_id, related.author_id}
    if not mine:
        return _foreign()
    shown = {idea.stage, related.stage}.isdisjoint(NOT_SHOWN)
    return None if shown else Refusal("not_public", N_("Only ideas that are public are linked."))


def _not_yours(idea: Work, person: Author) -> Refusal | None:
    return None if person.id is not None and idea.author_id == person.id else _foreign()


def _foreign() -> Refusal:
    return Refusal("not_yours", N_("Only its creator may do this."), 403)


def errors_in(idea: Mapping[str, Any], kind: str, tags_most: int) -> dict[str, Refusal]:
    """What a form still lacks, by field: title, summary, problem, body, tags, and a market's region, group and so on."""
    found = {
        "title": _title_error(idea["title"]),
        "summary": _missing(idea["summary"], N_("Say it in one sentence.")) or _too_long(idea["summary"], SUMMARY_MAX),
        "problem": _missing(idea["problem"], N_("Something’s missing here. A sentence or two: when did you last need this?"))
        or _too_long(idea["problem"], PROBLEM_MAX),
        "body": _body_error(idea["body"]),
        "tags": _tags_error(idea["tags"], tags_most),
        **(_market_errors(idea["market"]) if kind == "market" else {}),
    }
    return {name: Refusal(refusal.cause, refusal.message, 422, field=name) for name, refusal in found.items() if refusal is not None}


def _title_error(title: str) -> Refusal | None:
    low, high = TITLE
    if not title:
        return _invalid("missing", N_("Give it a title: what is it that one builds?"))
    if len(title) < low:
        more = low - len(title)
        return _invalid("too_short", Nn_(
            "One more character and it’s clear: a title needs at least 5.", "%(num)d more characters and it’s clear: a title needs at least 5.", more))
    return _too_long(title, high)


def _body_error(body: str) -> Refusal | None:
    low, high = BODY
    if not body:
        return _invalid("missing", N_("The idea itself is missing. How does it look, how does it work?"))
    if len(body) < low:
        return _invalid("too_short", Nn_("One character more, then we can picture it.", "%(num)d characters more, then we can picture it.", low - len(body)))
    return _too_long(body, high)


def _tags_error(tags: list[str], most: int) -> Refusal | None:
    if len(tags) > most:
        return _invalid("too_many", Nn_("One topic is the most.", "%(num)d topics are the most.", most))
    if any(len(tag) > TAG_MAX for tag in tags):
        return _invalid("too_long", N_("A topic has at most %(most)d characters.", most=TAG_MAX))
    return None


def _market_errors(market: Mapping[str, Any]) -> dict[str, Refusal | None]:
    found: dict[str, Refusal | None] = {name: _too_long(market.get(name, ""), most) for name, most in MARKET_LIMITS.items()}
    found["region"] = _missing(market.get("region", ""), N_("Which country or region do you mean?")) or found["region"]
    evidence = market.get("evidence", [])
    if len(evidence) > EVIDENCE_LINES:
        found["evidence"] = _invalid("too_many", N_("%(most)d lines are the most.", most=EVIDENCE_LINES))
    elif any(len(line) > EVIDENCE_MAX for line in evidence):
        found["evidence"] = _invalid("too_long", N_("A line has at most %(most)d characters.", most=EVIDENCE_MAX))
    return found


def _missing(text: str, message: Message) -> Refusal | None:
    return None if text else _invalid("missing", message)


def _too_long(text: str, most: int) -> Refusal | None:
    over = len(text) - most
    return None if over <= 0 else _invalid("too_long", Nn_("One character too many.", "%(num)d characters too many.", over))


def _invalid(cause: str, message: Message) -> Refusal:
    return Refusal(cause, message, 422)


NO_CONTACT = Refusal("no_such_contact", N_("Choose somebody of the team, or nobody."), 422, field="contact")


def errors_of_board(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What a board's form still lacks, by field: both names, introductions of one line, a goal from 1 to 1,000,000."""
    errors = {}
    for name, most in (("name_de", 60), ("name_en", 60), ("intro_de", 300), ("intro_en", 300)):
        text = fields.get(name, "").strip()
        if not text and name.startswith("name"):
            errors[name] = Refusal("name_missing", N_("A board needs a name in both languages."), 422, field=name)
        elif len(text) > most:
            errors[name] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=most), 422, field=name)
    goal = fields.get("goal", "")
    if not (goal.isascii() and goal.isdigit() and len(goal) <= len(str(GOAL_MOST)) and 1 <= int(goal) <= GOAL_MOST):
        errors["goal"] = Refusal("bad_goal", N_("A goal is a whole number from 1 to 1,000,000."), 422, field="goal")
    return errors
