"""Messages are marked in the code, kept as key and values, and said late in the reader's language."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
LOCALES = ("de", "en")
ZONE = ZoneInfo("Europe/Berlin")
_TOGETHER = "\N{NO-BREAK SPACE}"  # a day and its month are read on one line
_WHOLE = re.compile(r"(%\(\w+\))d")


@dataclass(frozen=True)
class Message:
    """A sentence not yet said: an English msgid with named places, and what goes there."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    number: int | None = None


def N_(key: str, **values: object) -> Message:
    """Mark a message and keep its values."""
    return Message(key, values)


def Nn_(one: str, many: str, num: int, **values: object) -> Message:
    """Mark a message that has a plural; the number is also the value `num`."""
    return Message(one, {"num": num, **values}, plural=many, number=num)


def stored(value: Any) -> Any:
    """A message, or a value of one, as a row or a file keeps it: key and values, so that it is said in the language of who reads it."""
    if isinstance(value, Message):
        told: dict[str, Any] = {"key": value.key}
        if value.values:
            told["values"] = {name: stored(one) for name, one in value.values.items()}
        return told if value.plural is None else told | {"plural": value.plural, "number": value.number}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, (int, float)) else str(value)


def restored(told: Mapping[str, Any]) -> Message:
    """The message that `stored` made this of."""
    return Message(told["key"], {name: _restored(one) for name, one in told.get("values", {}).items()}, told.get("plural"), told.get("number"))


def _restored(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    if "moment" in one:
        return datetime.fromisoformat(one["moment"])
    return date.fromisoformat(one["day"]) if "day" in one else restored(one)


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The translations of one language; English is the source and has none."""
    path = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(locale: str, message: Message | str) -> str:
    """The sentence in this language; values that are messages, dates or numbers are said too."""
    if isinstance(message, str):
        return message
    words = catalogue(locale)
    if message.plural is not None and message.number is not None:
        text = words.ngettext(message.key, message.plural, message.number)
    else:
        text = words.gettext(message.key)
    return fill(text, {name: _said(locale, value) for name, value in message.values.items()})


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values into their places; numbers are said already, so `%(n)d` takes them as text too."""
    return _WHOLE.sub(r"\1s", text) % values if values else text


def _said(locale: str, value: object) -> object:
    if isinstance(value, Message):
        return say(locale, value)
    if isinstance(value, datetime):
        return say_moment(locale, value)
    if isinstance(value, date):
        return say_date(locale, value)
    if isinstance(value, int) and not isinstance(value, bool):
        return say_number(locale, value)
    return value


def say_number(locale: str, number: float) -> str:
    """A whole number with the language's thousands: 9.842 or 9,842."""
    return format_decimal(number, locale=locale)


def say_money(locale: str, cents: int) -> str:
    """An amount in euros: 1.234,50 € or €1,234.50."""
    return format_currency(Decimal(cents) / 100, "EUR", locale=locale)


def say_percent(locale: str, number: float) -> str:
    """A whole percentage: 16 is "16 %" or "16%"."""
    return format_percent(Decimal(str(number)) / 100, locale=locale)


def say_tenths(locale: str, number: float) -> str:
    """A number with one decimal: 3,7 or 3.7."""
    return format_decimal(number, format="#,##0.0", locale=locale)


def say_rate(locale: str, hundredths: int) -> str:
    """Hundredths of a percent as a percentage: 100 is "1 %"."""
    return format_percent(Decimal(hundredths) / 10_000, locale=locale, decimal_quantization=False)


def say_date(locale: str, day: date | datetime, *, precision: str = "time") -> str:
    """A day as "3. Juli 2026"; a source that knew only the year says the year."""
    if precision == "year":
        return str(day.year)
    if isinstance(day, datetime):
        day = day.astimezone(ZONE).date()
    return _day(locale, day)


@lru_cache(maxsize=8192)
def _day(locale: str, day: date) -> str:
    return format_date(day, format="long" if locale == "en" else f"d.{_TOGETHER}MMMM y", locale=locale)


def say_month(locale: str, day: date | datetime) -> str:
    """A month as "November 2026"."""
    return format_skeleton("yMMMM", day, tzinfo=ZONE, locale=locale) if isinstance(day, datetime) else format_date(day, format="LLLL y", locale=locale)


def say_time(locale: str, moment: datetime) -> str:
    """The time of day, as "14:02"."""
    return format_time(moment.astimezone(ZONE), format="HH:mm", locale=locale)


def say_moment(locale: str, moment: datetime) -> str:
    """Day and time of day."""
    return format_datetime(moment.astimezone(ZONE), format="MMMM d, y, HH:mm" if locale == "en" else f"d.{_TOGETHER}MMMM y, HH:mm{_TOGETHER}'Uhr'", locale=locale)


def say_ago(locale: str, moment: datetime, now: datetime) -> str:
    """How long ago, in words: "vor 2 Tagen"."""
    seconds = int((moment - now).total_seconds())
    step = next((step for limit, step in ((3600, 1), (86400, 60)) if abs(seconds) < limit), 3600)
    return _ago(locale, int(seconds / step) * step)


@lru_cache(maxsize=8192)
def _ago(locale: str, seconds: int) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=locale)
