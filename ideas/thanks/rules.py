"""Who thanks whom, with what; and on which day of a year somebody is greeted."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, datetime, timedelta

from ideas.accounts.rules import Person, why_not_own, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_

TEXT_MIN, TEXT_MAX = 10, 1000
ANNIVERSARY, BIRTHDAY = "anniversary", "birthday"
LATE_DAYS = 3  # a portal that stood still greets this many days late, and no later
FEBRUARY, LAST, LEAP = 2, 28, 29
LEAP_YEAR = 2000  # of the days that may be told: with its 29 February
GONE = Refusal("thanks_gone", N_("This thank-you was taken back already."))


def why_not_thank(person: Person, now: datetime, *, own: bool, open_account: bool) -> Refusal | None:
    """The team, moderators and admins thank members who have an account here, not themselves."""
    refusal = why_not_staff(person, now, "team", "moderator")
    if refusal is None and own:
        return Refusal("thanks_own", N_("You cannot thank yourself here. A colleague can."), 403)
    if refusal is None and not open_account:
        return Refusal("thanks_nobody", N_("There is no member with this handle whom you could thank."), 422, field="to")
    return refusal


def errors_of_thanks(text: str, points: int | None, most: int, *, to_staff: bool) -> dict[str, Refusal]:
    """What the form still lacks, by field; `points` is None for what is no whole number."""
    found: dict[str, Refusal] = {}
    if not TEXT_MIN <= len(text) <= TEXT_MAX:
        found["text"] = Refusal("thanks_text", N_("Say in %(least)s to %(most)s characters what you thank for.", least=TEXT_MIN, most=TEXT_MAX), 422, field="text")
    if points is None or not 0 <= points <= most:
        found["points"] = Refusal("thanks_points", N_("From 0 to %(most)s points.", most=most), 422, field="points")
    elif points and to_staff:
        found["points"] = Refusal("thanks_points_staff", N_("Colleagues earn no points. Thank them with words alone."), 422, field="points")
    return found


def why_not_take_thanks_back(person: Person, now: datetime, *, by_them: bool, is_gone: bool) -> Refusal | None:
    """Who said it takes it back, or an admin; once."""
    refusal = why_not_staff(person, now, "team", "moderator")
    if refusal is None and not by_them and person.role != "admin":
        return Refusal("thanks_of_another", N_("Somebody else said this. They or an admin can take it back."), 403)
    return refusal or (GONE if is_gone else None)


def why_not_tell_birthday(person: Person, now: datetime, *, own: bool, month: int | None, day: int | None) -> Refusal | None:
    """One's own day, and one that there is."""
    refusal = why_not_own(person, own, now)
    if refusal is None and not (month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= monthrange(LEAP_YEAR, month)[1]):
        return Refusal("bad_birthday", N_("Choose a day and a month that fit together."), 422, field="day")
    return refusal


def greeting_days(today: date) -> list[date]:
    """The days whose greetings may be due: today, and the few before in case nobody was there to send them."""
    return [today - timedelta(days=late) for late in range(LATE_DAYS + 1)]


def kept_on(day: date) -> list[tuple[int, int]]:
    """The days of a year (month, day) that are kept on this day: its own, and on 28 February of a year without a 29th that one too."""
    own = [(day.month, day.day)]
    return [*own, (FEBRUARY, LEAP)] if (day.month, day.day) == (FEBRUARY, LAST) and not isleap(day.year) else own


def joined_on(day: date, year: int) -> list[date]:
    """The days of an earlier year on which who joined has an anniversary on this day."""
    return [date(year, month, number) for month, number in kept_on(day) if number <= monthrange(year, month)[1]]


def greeting_words(occasion: str, years: int) -> Message:
    """A greeting as it is said."""
    if occasion == BIRTHDAY:
        return N_("Happy birthday! It’s good to have you here.")
    return Nn_("You’ve been with us for a year. Thank you for every idea, every word and every support.", "You’ve been with us for %(num)s years. Thank you for every idea, every word and every support.", years)
