"""What is asked, who answers, and what may be published of the answers: never so few that one person shows through.

The rule of publishing, in three parts:
1. A question is published from 20 answers on, while at least 20 people's answers stand.
2. Each count is rounded down to a multiple of 5 and is left out below 5, the sum of all answers too. So a small cell is not seen, and what is
   left of the sum beside the shown cells does not tell it either (each number may hide four more); and two published states differ by 0, 5, 10…
3. A question's numbers are frozen. They are renewed only once at least 20 people's answers to that very question differ from what was
   published: given, changed or withdrawn. So no difference of two dates can be laid at the door of one, or of 19.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

QUESTIONS = {"product": ("price", "quantity", "intent", "for_whom"), "market": ("country", "customer_group", "channel", "would_buy")}
INTENTS: dict[str, Message] = {"definitely": N_("Definitely"), "probably": N_("Probably"), "maybe": N_("Maybe"), "no": N_("No")}
CHOICES: dict[str, dict[str, Message]] = {
    "intent": INTENTS,
    "for_whom": {"myself": N_("For myself"), "family": N_("For my family"), "gift": N_("As a gift"), "group": N_("For a school or club"), "work": N_("For work")},
    "customer_group": {
        "families": N_("Families"), "children": N_("Children"), "adults": N_("Adults who build"), "collectors": N_("Collectors"), "schools": N_("Schools and day-care"),
        "clubs": N_("Clubs"), "companies": N_("Companies"),
    },
    "channel": {
        "toy_shop": N_("Toy shop"), "online": N_("Online shop"), "department_store": N_("Department store"), "book_shop": N_("Book shop"), "museum": N_("Museum or attraction"),
        "direct": N_("From you directly"),
    },
    "would_buy": {"yes": N_("I would buy here"), "no": N_("I would not buy here")},
}
_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
    "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ "
    "OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ "
    "UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_CODES.split())  # ISO 3166-1, the codes of two letters
CENTS_MOST, QUANTITY_MOST = 10_000_000, 999
OPEN_STAGES = frozenset(("gathering", "in_review"))
_PRICE = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")


class Asked(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...


def why_not_answer(idea: Asked, person: Person, now: datetime, *, supports: bool) -> Refusal | None:
    """Supporters answer, and change what they said, until the team has decided."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if not supports:
        return Refusal("support_first", N_("The questions are for who supports the idea."), 403)
    return None if idea.stage in OPEN_STAGES else Refusal("survey_closed", N_("The questions are over: the team has what was said."))


def said_of(kind: str, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Refusal]]:
    """Answers by question as they are kept (a price in cents), and errors by field; what is left blank is left out."""
    said: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    for question in QUESTIONS[kind]:
        text = given.get(question, "").strip()
        value = _value(question, text) if text else None
        if text and value is None:
            errors[question] = Refusal(f"bad_{question}", _BAD.get(question, N_("Choose one of the answers.")), 422, field=question)
        elif value is not None:
            said[question] = value
    return said, errors


_BAD = {"price": N_("Write the price in euros, such as 79 or 79.90."), "quantity": N_("Write a whole number from 0 to 999.")}


def _value(question: str, text: str) -> int | str | None:
    if question == "price":
        return _cents(text)
    if question == "quantity":
        return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(QUANTITY_MOST)) else None
    return text if text in (COUNTRIES if question == "country" else CHOICES[question]) else None


def _cents(text: str) -> int | None:
    found = _PRICE.fullmatch(text.replace("€", "").strip()) if text.isascii() or "€" in text else None
    cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None
    return cents if cents is not None and cents <= CENTS_MOST else None


def statistics_of(kind: str) -> tuple[str, ...]:
    """What is published of a kind of idea: its questions, and for products the demand reckoned from two of them."""
    return (*QUESTIONS[kind], "demand") if kind == "product" else QUESTIONS[kind]


def part_of_answer(name: str, said: Mapping[str, Any]) -> Any:
    """What of an answer goes into this statistic, None where it says nothing of it. Demand takes intent and quantity together."""
    if name != "demand":
        return said.get(name)
    return [said["intent"], said.get("quantity", 1)] if "intent" in said else None


def people_who_differ(now_and_shown: Iterable[tuple[Any, Any]], counted: int) -> int:
    """At least how many people's answers differ from the published ones.

    The pairs are what stands now and what was published, None for nothing; `counted` were published in all. Somebody may have withdrawn and
    answered anew, so one who is gone and one who is new count as one person.
    """
    new = changed = still = 0
    for present, before in now_and_shown:
        new += present is not None and before is None
        still += present is not None and before is not None
        changed += present is not None and before is not None and present != before
    return changed + max(new, counted - still)


def may_renew(answers: int, differ: int, least: int) -> bool:
    """Parts one and three of the rule: enough answers, and enough people who make the difference."""
    return answers >= least and differ >= least


def coarse(count: int, cell: int) -> int:
    """Part two of the rule: rounded down to a multiple of the smallest cell (rounding to a fixed base, as statistical offices do)."""
    return count - count % cell


def cells(values: Iterable[Any], cell: int) -> dict[str, int]:
    """How often each answer was given, coarse; those below the smallest cell are left out, as if nobody had said so."""
    return {str(value): coarse(count, cell) for value, count in sorted(Counter(values).items(), key=lambda one: (-one[1], str(one[0]))) if count >= cell}


def price_band(cents: Sequence[int]) -> dict[str, int]:
    """Between which prices the middle half lies: the quartiles in whole euros, by the inclusive method.

    The method is definition 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
    Quartiles, since a mean follows one joker's million; needs two prices, and more to mean anything.
    """
    low, middle, high = (round(one / 100) for one in statistics.quantiles(cents, n=4, method="inclusive"))
    return {"low": low, "middle": middle, "high": high}


def demand(pairs: Iterable[Sequence[Any]], weights: Mapping[str, int], most: int) -> int:
    """Σ intent × quantity in whole pieces: an intention counts by its weight in per cent, at most so many pieces a person, one where none is said.

    That stated intentions overstate purchases, and by how much with each degree of certainty, is D. G. Morrison's "Purchase Intentions and
    Purchase Behavior", Journal of Marketing 43 (1979); the weights are the portal's numbers.
    """
    return sum(weights.get(intent, 0) * min(int(quantity), most) for intent, quantity in pairs) // 100


def published(name: str, values: Sequence[Any], cell: int, weights: Mapping[str, int], most: int) -> dict[str, Any]:
    """What everybody may see of one statistic's answers."""
    told: dict[str, Any] = {"answers": coarse(len(values), cell)}
    if name == "price":
        return told | price_band(values)
    if name == "demand":
        return told | {"pieces": coarse(demand(values, weights, most), cell)}
    if name == "quantity":
        return told | {"cells": cells((min(value, most) for value in values), cell)}
    return told | {"cells": cells(values, cell)}
