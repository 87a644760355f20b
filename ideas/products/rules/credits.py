"""What a product's desk form takes, how much is credited, and who may enter it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

TEXT_MAX, URL_MAX, NOTE_MAX = 5000, 500, 300
RATE_MOST = 10_000
COPIES_MOST = 10_000
CENTS_MOST = 10**13
KINDS = ("royalty", "copies")
_NOT_IN_LINKS = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\`{}|^]")
_MONEY = re.compile(r"(\d{1,11})(?:[.,](\d{1,2}))?")
NOT_LAUNCHED = Refusal("not_launched", N_("Only a launched idea has a product page."))


@dataclass(frozen=True)
class Entry:
    """A credit as it was typed, read into numbers; None where it was left out or made no sense."""

    kind: str
    period_from: date | None = None
    period_until: date | None = None
    net_cents: int | None = None
    copy_count: int | None = None
    note: str = ""


def why_not_keep(person: Person, stage: str, now: datetime) -> Refusal | None:
    """The product team and admins keep the pages of launched ideas."""
    return why_not_staff(person, now, "team") or (None if stage == "launched" else NOT_LAUNCHED)


def why_not_reverse(person: Person, now: datetime, *, is_reversal: bool, is_reversed: bool) -> Refusal | None:
    """The team and admins take an entry back, once; what takes back is not taken back itself."""
    refusal = why_not_staff(person, now, "team")
    if refusal is None and (is_reversal or is_reversed):
        return Refusal("reversed_already", N_("This entry is taken back already."))
    return refusal


def errors_of_product(text: str, shop_url: str, rate: int | None, copies: int | None) -> dict[str, Refusal]:
    """What the form still lacks, by field; `rate` in hundredths of a percent."""
    found = {
        "text": _invalid("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=TEXT_MAX)) if len(text) > TEXT_MAX else None,
        "shop_url": _invalid("bad_link", N_("A whole link, please: https://…")) if shop_url and not is_shop_link(shop_url) else None,
        "rate": None if rate is not None and 0 <= rate <= RATE_MOST else _invalid("bad_rate", N_("A percentage from 0 to 100, with two decimals at most.")),
        "copies": None if copies is not None and 0 <= copies <= COPIES_MOST else _invalid("bad_number", N_("A whole number, please.")),
    }
    return _said(found)


def is_shop_link(url: str) -> bool:
    """Whether this leads to a page on the web: https or http, a host with a name, nobody's name or password in it."""
    if len(url) > URL_MAX or _NOT_IN_LINKS.search(url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and "." in host.strip(".") and parts.username is None and parts.password is None


def host_of(url: str) -> str:
    """The host of a kept link, as it is shown."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return host.encode("idna").decode() if not host.isascii() else host


def errors_of_credit(entry: Entry, today: date) -> dict[str, Refusal]:
    """What an entry still lacks, by field."""
    found = {
        "kind": None if entry.kind in KINDS else _invalid("kind_missing", N_("Choose what was credited.")),
        "note": _invalid("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=NOTE_MAX)) if len(entry.note) > NOTE_MAX else None,
        **(_royalty_errors(entry, today) if entry.kind == "royalty" else {}),
    }
    if entry.kind == "copies" and (entry.copy_count is None or not 1 <= entry.copy_count <= COPIES_MOST):
        found["copies"] = _invalid("bad_number", N_("A whole number, please."))
    return _said(found)


def _royalty_errors(entry: Entry, today: date) -> dict[str, Refusal | None]:
    begun, ended = entry.period_from, entry.period_until
    net = entry.net_cents
    return {
        "period_from": None if begun is not None else _invalid("day_missing", N_("From which day on?")),
        "period_until": None if ended is not None and begun is not None and begun <= ended <= today else _invalid("bad_period", N_("The last day of the period: not before the first one, and not in the future.")),
        "net": None if net is not None and 0 <= net < CENTS_MOST else _invalid("bad_amount", N_("An amount like 1234.50, please.")),
    }


def cents(written: str) -> int | None:
    """An amount as it was typed ("1234,5", "1234.50"), in cents; None where it is none."""
    found = _MONEY.fullmatch(written.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0) if found else None


def royalty_of(net_cents: int, hundredths: int) -> int:
    """The royalty in cents: net sales times the rate (100 hundredths are 1 %), half a cent rounded up."""
    return (net_cents * hundredths + 5_000) // 10_000


def split(amount: int, shares: Sequence[int]) -> list[int]:
    """An amount by shares, without a cent lost: the largest remainders get the last cents (Hamilton's method), earlier names first."""
    whole, size = sum(shares), abs(amount)
    if whole == 0:
        return [0] * len(shares)
    parts = [size * share // whole for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda at: (-(size * shares[at] % whole), at))
    for at in by_rest[: size - sum(parts)]:
        parts[at] += 1
    return [part if amount >= 0 else -part for part in parts]


def _invalid(cause: str, message: Message) -> Refusal:
    return Refusal(cause, message, 422)


def _said(found: dict[str, Refusal | None]) -> dict[str, Refusal]:
    return {name: Refusal(refusal.cause, refusal.message, 422, field=name) for name, refusal in found.items() if refusal is not None}
