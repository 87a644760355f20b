"""Tables of perks: where one stands, who has it, what becomes of it, which codes are taken in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ideas.accounts.models import Actor
from ideas.perks.rules.codes import masked, rows_of, sort_codes
from ideas.perks.rules.perks import errors_of, has_tier, phase, why_not_redeem, why_not_terms
from ideas.perks.rules.redemptions import expires, remind_at, why_not_give_back, why_not_hand_over, why_not_open, why_not_show, why_not_use
from tests.factories import NOON
from tests.perks.scenes import fields

DAY = timedelta(days=1)
FAN, OTHER, TEAM = Actor(1, "member"), Actor(2, "member"), Actor(3, "team")


@dataclass
class Offer:
    kind: str = "thank_you_card"
    price: int = 20
    stock: int = 1
    each_most: int = 1
    tier: str = "fan"
    countries: list = field(default_factory=list)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    published_at: datetime | None = NOON - DAY
    ended_at: datetime | None = None


@dataclass
class Held:
    member_id: int = 1
    state: str = "held"
    at: datetime = NOON
    shown_at: datetime | None = None
    added_guest: bool = False
    expires_at: datetime | None = None


@pytest.mark.parametrize(("offer", "stands"), [
    (Offer(), "open"), (Offer(published_at=None), "draft"), (Offer(stock=0), "gone"), (Offer("product_test", stock=0), "open"), (Offer(opens_at=NOON + DAY), "coming"),
    (Offer(closes_at=NOON), "over"), (Offer(closes_at=NOON + DAY), "open"), (Offer(ended_at=NOON - DAY, stock=0), "over"),
])
def test_where_a_perk_stands(offer, stands):
    assert phase(offer, NOON) == stands


@pytest.mark.parametrize(("offer", "who", "more", "cause"), [
    (Offer(), FAN, {}, None), (Offer(), Actor(None, "visitor"), {}, "sign_in_first"), (Offer(), TEAM, {}, "staff_redeem_nothing"), (Offer(), FAN, {"balance": 19}, "not_enough_points"),
    (Offer(price=0), FAN, {"balance": -5}, "not_enough_points"), (Offer(price=0), FAN, {"balance": 0}, None), (Offer(stock=0), FAN, {}, "perk_gone"), (Offer(published_at=None), FAN, {}, "perk_draft"),
    (Offer(opens_at=NOON + DAY), FAN, {}, "perk_coming"), (Offer(tier="insider"), FAN, {}, "tier_too_low"), (Offer(tier="insider"), FAN, {"tier": "co_creator"}, None),
    (Offer(), FAN, {"had": 1}, "had_already"), (Offer(each_most=2), FAN, {"had": 1}, None), (Offer("product_test"), FAN, {}, "apply_instead"), (Offer("early_access"), FAN, {"is_guest": True}, "let_in_already"),
])
def test_who_redeems(offer, who, more, cause):
    refusal = why_not_redeem(offer, who, NOON, **({"tier": "fan", "balance": 20, "had": 0} | more))
    assert (refusal.cause if refusal else None) == cause


def test_country_and_terms():
    assert set(why_not_terms(Offer(countries=["AT", "DE"]), "CH", accepted=False)) == {"country", "terms"}
    assert why_not_terms(Offer(countries=["AT", "DE"]), "DE", accepted=True) == {} == why_not_terms(Offer(), "", accepted=True)
    assert has_tier("fan", "unheard of") and not has_tier("ambassador", "co_creator")


@pytest.mark.parametrize(("rule", "held", "kind", "who", "cause"), [
    (why_not_show, Held(), "code", FAN, None), (why_not_show, Held(), "code", OTHER, "not_yours"), (why_not_show, Held(), "donation", FAN, "no_code"),
    (why_not_show, Held(state="returned"), "code", FAN, "settled"), (why_not_show, Held(state="used", shown_at=NOON), "code", FAN, None), (why_not_show, Held(expires_at=NOON), "code", FAN, "settled"),
    (why_not_show, Held(shown_at=NOON), "code", OTHER, "not_yours"),
    (why_not_use, Held(), "code", FAN, "code_first"), (why_not_use, Held(shown_at=NOON), "code", FAN, None), (why_not_use, Held(), "event_seat", FAN, None), (why_not_use, Held(), "thank_you_card", FAN, "house_says"),
    (why_not_give_back, Held(), "code", FAN, None), (why_not_give_back, Held(shown_at=NOON), "code", FAN, "code_shown"), (why_not_give_back, Held(state="used"), "event_seat", FAN, "settled"),
    (why_not_give_back, Held(expires_at=NOON - DAY), "event_seat", FAN, "settled"), (why_not_give_back, Held(shown_at=NOON), "early_access", FAN, "looked_around"), (why_not_give_back, Held(added_guest=True), "early_access", FAN, "looked_around"), (why_not_give_back, Held(at=NOON - DAY * 2), "early_access", FAN, None),
    (why_not_open, Held(), "early_access", FAN, None), (why_not_open, Held(), "early_access", OTHER, "not_yours"), (why_not_open, Held(), "code", FAN, "no_board"), (why_not_open, Held(state="returned"), "early_access", FAN, "settled"),
])
def test_what_becomes_of_it(rule, held, kind, who, cause):
    refusal = rule(held, kind, who, NOON)
    assert (refusal.cause if refusal else None) == cause
    assert why_not_hand_over(held, FAN, NOON).cause == "not_yours"


def test_the_reminder_comes_a_week_before_or_at_half_time():
    assert expires(NOON, None) is None and expires(NOON, 90) == NOON + DAY * 90
    assert remind_at(NOON, NOON + DAY * 90) == NOON + DAY * 83 and remind_at(NOON, NOON + DAY * 4) == NOON + DAY * 2


def test_codes_of_a_file():
    rows, _none = rows_of("\ufeffCode;Note\nSPRING-0001;a\n;empty\nSPRING-0001;b\n  SPRING-0002 \n\nKNOWN-123\n" + "x" * 201 + "\nBELL\x07\n")
    taken, refused = sort_codes(rows, {"KNOWN-123"})
    assert taken == ["SPRING-0001", "SPRING-0002"]
    assert [(one.line, one.why) for one in refused] == [(3, "empty"), (4, "twice"), (6, "empty"), (7, "known"), (8, "long"), (9, "signs")]
    assert [one.masked for one in refused][:2] == ["…", "…01"] and masked("SHORT") == "…" and masked("SPRING-0001") == "…01"


def test_lines_are_those_of_the_file_whatever_stands_in_its_cells():
    rows, broken = rows_of('code,note\r\n"A-1","two\r\nlines"\r\nB-2\rC-3\n"D\nE",x\nF-6')
    assert (rows, broken) == ([(2, "A-1"), (4, "B-2"), (5, "C-3"), (6, "D\nE"), (8, "F-6")], None)
    assert [(one.line, one.why) for one in sort_codes(rows, ())[1]] == [(6, "signs")], "what a quote glued together is no code"


@pytest.mark.parametrize(("text", "line"), [('A-1\n"B-2\nC-3\nD-4', 2), ('A-1\nB-2\n"C"3\n', 3), ("A-1\n" + "x" * 131_073, 2)])
def test_a_file_that_cannot_be_read_gives_no_code(text, line):
    rows, broken = rows_of(text)
    assert rows == [] and (broken.cause, broken.status, broken.message.values["line"]) == ("file_broken", 422, line)


@pytest.mark.parametrize(("more", "wrong"), [
    ({}, set()), ({"price": -1, "stock": None}, {"price", "stock"}), ({"title_de": "x", "terms_en": ""}, {"title_de", "terms_en"}), ({"kind": "voucher"}, {"kind"}), ({"tier": "king"}, {"tier"}),
    ({"countries": ["DE", "ZZ"]}, {"countries"}), ({"opens_at": NOON, "closes_at": NOON}, {"closes_at"}), ({"kind": "early_access"}, {"board_id"}), ({"kind": "early_access", "board_id": 7}, set()),
    ({"kind": "product_test", "price": 5}, {"price", "closes_at"}), ({"expiry_days": 0}, {"expiry_days"}),
])
def test_the_form_of_a_perk(more, wrong):
    assert set(errors_of(fields(**more), kept=None, boards={7}, countries={"DE", "AT"})) == wrong


def test_what_a_draw_promised_stands():
    kept = Offer("product_test", price=0, stock=3, closes_at=NOON + DAY)
    form = fields("product_test", closes_at=NOON + DAY)
    assert errors_of(form, kept=kept, boards=(), countries=()) == {}
    assert set(errors_of(form | {"stock": 4, "tier": "insider", "closes_at": NOON + DAY * 2}, kept=kept, boards=(), countries=())) == {"stock", "tier", "closes_at"}
    assert set(errors_of(form | {"kind": "donation"}, kept=kept, boards=(), countries=())) == {"kind"}
