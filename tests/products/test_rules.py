"""What is credited, how it is divided, which links are shops', and the way as stations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.moderation.rules import first_state
from ideas.products.rules.credits import (
    Entry,
    cents,
    errors_of_credit,
    errors_of_product,
    host_of,
    is_shop_link,
    royalty_of,
    split,
    why_not_keep,
    why_not_reverse,
)
from ideas.products.rules.reports import errors_of_report, why_not_tell
from ideas.products.rules.stations import Happened, stations
from tests.conftest import NOON

DAY = timedelta(days=1)
TODAY = date(2026, 7, 1)
WORDS = "Three evenings, and it stands in the window since."
FAN = Actor(7, "member")


@pytest.mark.parametrize(("net", "rate", "royalty"), [(100_000, 100, 1_000), (150, 100, 2), (149, 100, 1), (0, 100, 0), (99_999_999, 250, 2_500_000), (1, 10_000, 1), (12_345, 0, 0)])
def test_a_royalty_is_net_sales_times_the_rate(net: int, rate: int, royalty: int) -> None:
    assert royalty_of(net, rate) == royalty


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [(1000, [100], [1000]), (1000, [60, 40], [600, 400]), (100, [34, 33, 33], [34, 33, 33]), (10, [34, 33, 33], [4, 3, 3]), (-10, [34, 33, 33], [-4, -3, -3]), (5, [], []), (5, [0], [0]), (1, [50, 50], [1, 0])],
)
def test_an_amount_by_shares(amount: int, shares: list[int], parts: list[int]) -> None:
    assert split(amount, shares) == parts


@given(some.integers(-(10**9), 10**9), some.lists(some.integers(1, 100), min_size=1, max_size=8))
def test_no_cent_is_lost(amount: int, shares: list[int]) -> None:
    parts = split(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share / sum(shares)) < 1 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize(("written", "found"), [("1234.50", 123450), ("1234,5", 123450), (" 7 ", 700), ("", None), ("-3", None), ("1.234", None), ("1e5", None), ("٣", 300), ("12.345,00", None)])
def test_amounts_as_they_are_typed(written: str, found: int | None) -> None:
    assert cents(written) == found


@pytest.mark.parametrize("url", ["https://shop.example.org/p/1?x=y#z", "http://shop.example.org", "https://www.example.org:8443/a"])
def test_links_to_shops(url: str) -> None:
    assert is_shop_link(url)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example.org", "ftp://example.org", "https://", "https://localhost", "https://user:pass@example.org", "https://a@example.org", "https://exa mple.org",
     "https://example.org/\nx", "data:text/html,x", "https://example.org/" + "x" * 500, "https://[::1", "https://example.org:99999", 'https://example.org/"onclick="x', "shop.example.org"],
)  # fmt: skip
def test_what_is_no_link_to_a_shop(url: str) -> None:
    assert not is_shop_link(url)


def test_a_host_is_shown_as_it_is_asked_for() -> None:
    assert host_of("https://www.example.org/p") == "example.org"
    assert host_of("https://bücher.example.org/") == "xn--bcher-kva.example.org"


def test_a_products_form() -> None:
    assert errors_of_product("", "", 100, 10) == {}
    found = errors_of_product("x" * 5001, "nonsense", None, -1)
    assert sorted(found) == ["copies", "rate", "shop_url", "text"]
    assert {refusal.status for refusal in found.values()} == {422}


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (Entry("royalty", date(2026, 1, 1), date(2026, 3, 31), 500), []),
        (Entry("royalty", date(2026, 1, 1), date(2026, 7, 2), 500), ["period_until"]),
        (Entry("royalty", date(2026, 4, 1), date(2026, 3, 31), 500), ["period_until"]),
        (Entry("royalty"), ["net", "period_from", "period_until"]),
        (Entry("copies", copy_count=10), []),
        (Entry("copies"), ["copies"]),
        (Entry("copies", copy_count=0), ["copies"]),
        (Entry("gold"), ["kind"]),
        (Entry("copies", copy_count=1, note="x" * 301), ["note"]),
    ],
)
def test_a_credits_form(entry: Entry, fields: list[str]) -> None:
    assert sorted(errors_of_credit(entry, TODAY)) == fields


@pytest.mark.parametrize(("role", "stage", "cause"), [("team", "launched", None), ("admin", "launched", None), ("moderator", "launched", "not_yours"), ("member", "launched", "not_yours"), ("team", "approved", "not_launched")])
def test_who_keeps_a_product(role: str, stage: str, cause: str | None) -> None:
    refusal = why_not_keep(Actor(1, role), stage, NOON)
    assert (refusal.cause if refusal else None) == cause
    assert why_not_keep(SYSTEM, "launched", NOON) is None


@pytest.mark.parametrize(("is_reversal", "is_reversed", "cause"), [(False, False, None), (True, False, "reversed_already"), (False, True, "reversed_already")])
def test_an_entry_is_taken_back_once(is_reversal: bool, is_reversed: bool, cause: str | None) -> None:
    refusal = why_not_reverse(Actor(1, "team"), NOON, is_reversal=is_reversal, is_reversed=is_reversed)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(
    ("person", "stage", "already", "cause"),
    [(FAN, "launched", False, None), (VISITOR, "launched", False, "sign_in_first"), (FAN, "approved", False, "not_launched"), (FAN, "launched", True, "told_already"), (Actor(7, "member", suspended_until=NOON + DAY), "launched", False, "suspended")],
)
def test_who_tells(person: Actor, stage: str, already: bool, cause: str | None) -> None:
    refusal = why_not_tell(person, stage, NOON, already=already)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(
    ("body", "linked", "owns", "pictures", "fields"),
    [(WORDS, False, True, 4, []), ("Short", False, True, 0, ["body"]), ("x" * 5001, False, True, 0, ["body"]), (WORDS, True, True, 0, ["body"]), (WORDS, False, False, 0, ["owns"]), (WORDS, False, True, 5, ["picture"])],
)
def test_a_report(body: str, linked: bool, owns: bool, pictures: int, fields: list[str]) -> None:
    assert sorted(errors_of_report(body, linked, owns, pictures, 4)) == fields


@pytest.mark.parametrize(("known", "checked", "state"), [(True, True, "public"), (False, True, "waiting"), (False, False, "public")])
def test_the_first_one_waits(known: bool, checked: bool, state: str) -> None:
    assert first_state(Actor(7, "member", known=known), checked) == state


def test_the_way_in_the_order_of_time() -> None:
    at = [NOON + DAY * n for n in range(10)]
    told = [
        Happened("milestone", at[1], 50), Happened("milestone", at[3], 300), Happened("in_review", at[3]), Happened("approved", at[4], html="<p>No</p>"), Happened("in_review", at[5]),
        Happened("approved", at[6], html="<p>Yes</p>"), Happened("in_development", at[7]), Happened("launched", at[9]),
    ]
    way = stations(at[0], 300, at[3], told)
    assert [(one.kind, one.number, one.days) for one in way] == [
        ("published", None, None), ("milestone", 50, 1), ("goal", 300, 2), ("review", None, 2), ("decision", None, 1), ("development", None, 1), ("launch", None, 2),
    ]
    assert way[4].html == "<p>Yes</p>"


def test_a_way_without_a_beginning() -> None:
    at = datetime(2015, 1, 1, tzinfo=UTC)
    assert [one.kind for one in stations(None, None, None, [Happened("launched", at)])] == ["launch"]
