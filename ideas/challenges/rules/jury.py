"""What jurors give and see, how finalists are chosen, when a result is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.challenges.rules.making import WORD_MAX, why_not_make
from ideas.challenges.rules.phases import Asked, phase
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

POINTS = (1, 2, 3, 4, 5)
NOTE_MAX = 1000
REASON = (10, 1000)
WORD_LEAST = 30
FINALISTS_MOST = 20


class Sitting(Protocol):
    """What these rules know of a juror."""

    @property
    def agreed_at(self) -> datetime | None: ...
    @property
    def declined_at(self) -> datetime | None: ...


def why_not_invite(challenge: Asked, person: Person, now: datetime) -> Refusal | None:
    """An admin, for a challenge with a jury, until the finalists are chosen."""
    refusal = why_not_staff(person, now, "admin")
    if refusal is not None:
        return refusal
    if challenge.form != "challenge":
        return Refusal("no_jury", N_("This has no jury."), 409)
    return _why_not_before_choice(challenge, now)


def _why_not_before_choice(challenge: Asked, now: datetime) -> Refusal | None:
    if challenge.chosen_at is None and phase(challenge, now) != "result":
        return None
    return Refusal("chosen_already", N_("The finalists are chosen. That stays as it is."), 409)


def why_not_answer(challenge: Asked, juror: Sitting | None, person: Person, now: datetime) -> Refusal | None:
    """Who was invited, once, until the finalists are chosen."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if juror is None:
        return NOT_JUROR
    if juror.agreed_at is not None or juror.declined_at is not None:
        return Refusal("answered_already", N_("You have answered already. Tell an admin if that changes."), 409)
    return _why_not_before_choice(challenge, now)


NOT_JUROR = Refusal("not_juror", N_("This is for the jury alone."), 403)


def why_not_score(challenge: Asked, juror: Sitting | None, person: Person, now: datetime, *, is_own: bool) -> Refusal | None:
    """Who sits in the jury, while it judges, and not one's own idea."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if juror is None or juror.agreed_at is None:
        return NOT_JUROR
    if is_own:
        return Refusal("own_idea", N_("You can’t judge your own idea."), 403)
    here = phase(challenge, now)
    if here in {"draft", "coming", "open"}:
        return Refusal("not_judging", N_("The jury begins on %(moment)s.", moment=challenge.closes_at), 409, challenge.closes_at)
    return _why_not_before_choice(challenge, now)


def score_error(points: int | None, note: str, *, has_conflict: bool) -> dict[str, Refusal]:
    """1 to 5, unless a conflict of interest is declared; a note that is not too long."""
    found = {} if has_conflict or points in POINTS else {"points": Refusal("points_missing", N_("Give one to five points, or say that you are not impartial."), 422)}
    return found | ({"note": Refusal("too_long", N_("%(most)d characters are the most.", most=NOTE_MAX), 422)} if len(note) > NOTE_MAX else {})


def may_see_scores(*, is_staff: bool, is_juror: bool, has_given: bool, has_conflict: bool, is_chosen: bool) -> bool:
    """Jurors see what others gave once they gave theirs; who is not impartial sees it once the finalists are chosen. Staff outside the jury see it all."""
    if is_juror:
        return has_given and (is_chosen or not has_conflict)
    return is_staff


@dataclass(frozen=True)
class Judged:
    """An entry before the choice: how many jurors gave it points."""

    entry_id: int
    given: int


def why_not_choose(challenge: Asked, person: Person, now: datetime) -> Refusal | None:
    """The product team, in the name of the jury, once all ideas are in; and once."""
    refusal = why_not_make(person, now)
    if refusal is not None:
        return refusal
    if challenge.form != "challenge":
        return Refusal("no_jury", N_("This has no jury."), 409)
    if phase(challenge, now) in {"draft", "coming", "open"}:
        return Refusal("not_judging", N_("The jury begins on %(moment)s.", moment=challenge.closes_at), 409, challenge.closes_at)
    return _why_not_before_choice(challenge, now)


def errors_of_choice(judged: list[Judged], reasons: Mapping[int, str]) -> dict[str, Refusal]:
    """Every entry has points of somebody; one to twenty finalists, each with a reason of 10 to 1,000 characters. `reasons` by entry."""
    missing = sum(not one.given for one in judged)
    if missing:
        return {"finalists": Refusal("not_judged", Nn_("One idea has no points yet. The jury looks at each.", "%(num)d ideas have no points yet. The jury looks at each.", missing), 409)}
    if not 1 <= len(reasons) <= FINALISTS_MOST:
        return {"finalists": Refusal("finalists_number", N_("Choose at least one and at most %(most)d.", most=FINALISTS_MOST), 422)}
    low, high = REASON
    return {f"reason-{entry}": Refusal("reason_missing", N_("Say why, in %(low)d to %(high)d characters. Everybody reads it.", low=low, high=high), 422) for entry, text in reasons.items() if not low <= len(text) <= high}


def why_not_publish(challenge: Asked, person: Person, now: datetime) -> Refusal | None:
    """The product team once the votes are in (the portal by itself on the promised day), and once."""
    refusal = why_not_make(person, now)
    here = phase(challenge, now)
    if refusal is not None or here == "counting":
        return refusal
    if here == "result":
        return Refusal("published_already", N_("The result is published. It stays as it is."), 409)
    return Refusal("not_over", N_("The result is published once the votes are in."), 409)


def why_not_word(word: str, *, is_needed: bool) -> Refusal | None:
    """30 to 2,000 characters; nothing where it may come later."""
    if not word and not is_needed:
        return None
    if WORD_LEAST <= len(word) <= WORD_MAX:
        return None
    return Refusal("word_length", N_("%(low)d to %(high)d characters: what convinced you?", low=WORD_LEAST, high=WORD_MAX), 422, field="word")


def why_not_add_word(challenge: Asked, word: str, person: Person, now: datetime) -> Refusal | None:
    """To a published result that has none yet."""
    refusal = why_not_make(person, now)
    if refusal is not None:
        return refusal
    if phase(challenge, now) != "result" or word:
        return Refusal("word_stands", N_("The word of the jury stands as it was published."), 409)
    return None
