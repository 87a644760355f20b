"""Who may begin, change and link an idea, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

ALT_MAX = 300
OPEN_TO_ITS_CREATOR = frozenset(("draft", "submitted", "returned", "gathering"))
NOT_SHOWN = frozenset(("draft", "submitted", "returned", "removed"))
EDITED_WITH_HISTORY = frozenset(("submitted", "returned", "gathering"))
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
