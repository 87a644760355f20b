"""What a perk must be, where it stands, who redeems it and who looks after it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.secrets import digest
from ideas.core.words import N_, Message
from ideas.standings.rules import TIER_WORDS, TIERS

KINDS: dict[str, Message] = {
    "code": N_("Code"), "product_test": N_("Product test"), "early_access": N_("Early access"), "event_seat": N_("Seat at an event"), "thank_you_card": N_("Card by post"), "donation": N_("Donation"),
}
PHASE_WORDS: dict[str, Message] = {
    "draft": N_("Not published yet"), "coming": N_("Begins soon"), "open": N_("To be had"), "gone": N_("All taken"), "over": N_("No longer offered"),
}
TITLE, TEXT, TERMS = (3, 120), (20, 4000), (20, 6000)
TEXTS = {"title": TITLE, "text": TEXT, "terms": TERMS}
BOUNDS = {"price": (0, 100_000), "stock": (0, 1_000_000), "each_most": (1, 100), "expiry_days": (1, 3650), "cost_cents": (0, 100_000_000)}
DRAWN = frozenset(("product_test",))


class Offer(Protocol):
    """What these rules know of a perk."""

    @property
    def kind(self) -> str: ...
    @property
    def price(self) -> int: ...
    @property
    def stock(self) -> int: ...
    @property
    def each_most(self) -> int: ...
    @property
    def tier(self) -> str: ...
    @property
    def countries(self) -> list[str]: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


class Bargain(Protocol):
    """What somebody agrees to who redeems, or applies."""

    @property
    def kind(self) -> str: ...
    @property
    def price(self) -> int: ...
    @property
    def terms_de(self) -> str: ...
    @property
    def terms_en(self) -> str: ...
    @property
    def expiry_days(self) -> int | None: ...


def offer_of(perk: Bargain) -> str:
    """Price, terms and how long it holds as one short mark, another one once any of them changes: a form says by it what was read."""
    return digest(json.dumps([perk.price, perk.expiry_days, perk.terms_de, perk.terms_en]))[:32]


def why_not_offered(perk: Bargain, seen: str | None) -> Refusal | None:
    """Nobody pays a price or accepts terms that their page did not show; `seen` is `offer_of` then, None for who reads it in the same moment."""
    return (TERMS_CHANGED if perk.kind in DRAWN else CHANGED) if seen is not None and seen != offer_of(perk) else None


def phase(perk: Offer, now: datetime) -> str:
    """One of PHASE_WORDS. A product test is not `gone` while people apply for its places."""
    if perk.published_at is None:
        return "draft"
    if perk.ended_at is not None or (perk.closes_at is not None and perk.closes_at <= now):
        return "over"
    if perk.opens_at is not None and now < perk.opens_at:
        return "coming"
    return "gone" if perk.stock == 0 and perk.kind not in DRAWN else "open"


def has_tier(needed: str, present: str) -> bool:
    """Whether a tier is enough; an unknown one is the lowest."""
    rank = TIERS.index(present) if present in TIERS else 0
    return rank >= TIERS.index(needed)


def tiers_up_to(present: str) -> tuple[str, ...]:
    """A tier and all below it."""
    return TIERS[: TIERS.index(present) + 1] if present in TIERS else TIERS[:1]


def why_not_have(perk: Offer, person: Person, now: datetime, *, tier: str) -> Refusal | None:
    """What a member needs for any perk: to take part, not to be staff, the tier, and that it is offered just now."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if person.is_staff:
        return Refusal("staff_redeem_nothing", N_("Perks are for fans. Who works here earns no points and redeems none."), 403)
    stands = phase(perk, now)
    if stands != "open":
        return _PHASES[stands] if stands != "coming" else Refusal("perk_coming", N_("It begins on %(day)s.", day=perk.opens_at), 409, perk.opens_at)
    return None if has_tier(perk.tier, tier) else Refusal("tier_too_low", N_("This is for the tier %(tier)s and above.", tier=TIER_WORDS[perk.tier]), 403)


def why_not_redeem(perk: Offer, person: Person, now: datetime, *, tier: str, balance: int, had: int, is_guest: bool = False) -> Refusal | None:
    """Open, in stock, with the tier and the points, not more often than each may; `had` is how many this member has not given back."""
    refusal = why_not_have(perk, person, now, tier=tier)
    if refusal is not None:
        return refusal
    if perk.kind in DRAWN:
        return Refusal("apply_instead", N_("Places in a test are drawn: apply for one."))
    if had >= perk.each_most:
        return Refusal("had_already", N_("You have had this one, and everybody gets it %(most)s times at most.", most=perk.each_most) if perk.each_most > 1 else N_("You have had this one. Everybody gets it once."))
    if is_guest:
        return LET_IN
    if balance < perk.price:
        return Refusal("not_enough_points", N_("It takes %(missing)s more points: you have %(balance)s of %(price)s.", missing=perk.price - balance, balance=balance, price=perk.price))
    return None


def why_not_terms(perk: Offer, country: str, *, accepted: bool) -> dict[str, Refusal]:
    """What the form of redeeming and of applying still lacks, by field."""
    errors = {}
    if perk.countries and country not in perk.countries:
        missing = N_("Say in which country you are.") if not country else N_("It cannot be had there: only in the countries of the list.")
        errors["country"] = Refusal("country", missing, 422, field="country")
    if not accepted:
        errors["terms"] = Refusal("terms_missing", N_("Accept the terms of this perk to go on."), 422, field="terms")
    return errors


def why_not_keep(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins look after perks."""
    return why_not_staff(person, now, "team")


def why_not_publish(perk: Offer, person: Person, now: datetime) -> Refusal | None:
    """Once, with something to give; a product test with a day on which applying ends."""
    refusal = why_not_keep(person, now)
    if refusal is not None:
        return refusal
    if perk.published_at is not None:
        return Refusal("published_already", N_("It is published already."))
    if perk.stock == 0:
        return Refusal("nothing_there", N_("There is nothing to give yet: import codes first.") if perk.kind == "code" else N_("There is nothing to give yet: say how many there are."))
    if perk.kind in DRAWN and (perk.closes_at is None or perk.closes_at <= now):
        return Refusal("day_past", N_("Say until when people apply: a moment in the future."))
    return None


def why_not_end(perk: Offer, person: Person, now: datetime) -> Refusal | None:
    """While it is offered; a draw that was promised is held."""
    refusal = why_not_keep(person, now)
    if refusal is not None:
        return refusal
    if perk.published_at is None or perk.ended_at is not None:
        return Refusal("not_offered", N_("It is not offered."))
    return Refusal("draw_promised", N_("People have applied for a draw that was promised: it is held.")) if perk.kind in DRAWN else None


def errors_of(fields: Mapping[str, Any], *, kept: Offer | None, boards: Collection[int], countries: Collection[str]) -> dict[str, Refusal]:
    """What is wrong with the form of a perk, by field. `kept` is the perk as it stands, `boards` those that are not public, `countries` all there are."""
    found = {f"{name}_{lang}": _text_error(fields[f"{name}_{lang}"], *bounds) for name, bounds in TEXTS.items() for lang in ("de", "en")}
    found |= {name: _number_error(fields.get(name), low, high, optional=name == "expiry_days") for name, (low, high) in BOUNDS.items()}
    found |= {"kind": _kind_error(fields, kept), "countries": _countries_error(fields["countries"], countries), "closes_at": _days_error(fields)}
    if fields["tier"] not in TIERS:
        found["tier"] = Refusal("tier_unknown", N_("Choose a tier."), 422)
    if kept is not None and (fields.get("stock") or 0) < 0:
        found["stock"] = Refusal("stock_gone", N_("Meanwhile only %(left)s are left: no more than that can be taken away.", left=kept.stock), 422, field="stock")
    found |= _errors_by_kind(fields, boards)
    found |= _frozen(fields, kept)
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def _kind_error(fields: Mapping[str, Any], kept: Offer | None) -> Refusal | None:
    if fields["kind"] not in KINDS:
        return Refusal("kind_unknown", N_("Choose what kind of perk it is."), 422)
    return Refusal("kind_stands", N_("Its kind stays: make another perk."), 422) if kept is not None and kept.kind != fields["kind"] else None


def _errors_by_kind(fields: Mapping[str, Any], boards: Collection[int]) -> dict[str, Refusal | None]:
    kind: str = fields["kind"]
    found: dict[str, Refusal | None] = {}
    if kind == "early_access" and fields.get("board_id") not in boards:
        found["board_id"] = Refusal("board_missing", N_("Choose a board that is for invited people."), 422)
    if fields.get("with_greetings") and (kind != "code" or fields["countries"]):
        found["with_greetings"] = Refusal("no_greeting", N_("Only codes go with greetings, and only those that can be had in every country."), 422)
    if kind in DRAWN and fields.get("price"):
        found["price"] = Refusal("price_of_a_draw", N_("Nobody pays to be drawn: 0 points."), 422)
    if kind in DRAWN and fields.get("closes_at") is None:
        found["closes_at"] = Refusal("day_missing", N_("Say until when people apply."), 422)
    return found


def _frozen(fields: Mapping[str, Any], kept: Offer | None) -> dict[str, Refusal | None]:
    """What was promised with a draw stands from the moment it is published."""
    if kept is None or kept.kind not in DRAWN or kept.published_at is None:
        return {}
    stands = Refusal("draw_given", N_("This was said when the test began, and stands."), 422)
    return {name: stands for name in ("stock", "closes_at", "tier") if fields.get(name) != getattr(kept, name)}


def _countries_error(given: Collection[str], known: Collection[str]) -> Refusal | None:
    strange = sorted(set(given) - set(known))
    return Refusal("country_unknown", N_("No country has these two letters: %(codes)s", codes=", ".join(strange[:5])), 422) if strange else None


def _days_error(fields: Mapping[str, Any]) -> Refusal | None:
    opens, closes = fields.get("opens_at"), fields.get("closes_at")
    return Refusal("day_order", N_("It ends after it begins."), 422) if opens is not None and closes is not None and closes <= opens else None


def _number_error(given: Any, low: int, high: int, *, optional: bool) -> Refusal | None:
    if given is None:
        return None if optional else Refusal("number_missing", N_("Give a whole number."), 422)
    return None if low <= given <= high else Refusal("number_bounds", N_("From %(low)s to %(high)s, please.", low=low, high=high), 422)


def _text_error(words: str, low: int, high: int) -> Refusal | None:
    if len(words) < low:
        return Refusal("too_short", N_("At least %(least)d characters, please.", least=low), 422)
    return Refusal("too_long", N_("%(most)d characters are the most.", most=high), 422) if len(words) > high else None


LET_IN = Refusal("let_in_already", N_("You are let in there already: keep your points."))
CHANGED = Refusal("offer_changed", N_("The price or the terms have changed since you opened this page: please look again. Nothing was redeemed."))
TERMS_CHANGED = Refusal("offer_changed", N_("The terms have changed since you opened this page: please look again. Nothing was sent."))
OUT = Refusal("kept_out", N_("The team took you off this board, so this does not lead there."), 403)
_PHASES = {
    "draft": Refusal("perk_draft", N_("It is not published yet.")),
    "over": Refusal("perk_over", N_("It is no longer offered.")),
    "gone": Refusal("perk_gone", N_("All of them are taken.")),
}
