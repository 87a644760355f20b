"""Product tests from the commitment to the thank-you: a draw that anybody repeats, and reports, the same on both databases."""

import hashlib
import hmac

import pytest
from sqlalchemy import select

from ideas.accounts.models import VISITOR, Member
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.moderation.models import Statement
from ideas.perks import actions
from ideas.perks.actions import apply
from ideas.perks.rules.perks import offer_of
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.models import Application, ProductTest
from ideas.product_tests.queries.draws import application_of, counts_of, draw_problems, drawn_numbers
from ideas.product_tests.queries.reports import mean_of, reports_of
from ideas.product_tests.rules import commitment_of, drawn_order
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, reload
from tests.perks.scenes import DAY, REPORT, WHY, fields, opened_test, rich

OVER = NOON + DAY * 14


def kinds(prefix):
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith(prefix)]


def test_the_order_is_that_of_the_seed_and_of_nothing_else():
    seed = "00112233445566778899aabbccddeeff"
    assert commitment_of(seed) == hashlib.sha256(b"00112233445566778899aabbccddeeff").hexdigest()
    want = sorted(range(1, 51), key=lambda n: hmac.new(seed.encode(), str(n).encode(), "sha256").hexdigest())
    assert drawn_order(seed, range(1, 51)) == want == drawn_order(seed, reversed(range(1, 51))) != list(range(1, 51))
    left = [n for n in want if n != want[0]]
    assert drawn_order(seed, left) == left, "who leaves moves nobody but those behind"
    first = [drawn_order(commitment_of(str(n)), range(1, 11))[0] for n in range(2000)]
    assert all(140 < first.count(number) < 260 for number in range(1, 11)), "each number is first about as often"


@both_databases
def test_a_test_is_applied_for_drawn_reported_and_thanked(app):
    perk, found = opened_test(stock=2)
    fans, team = [rich(0) for _ in range(5)], make_actor("team")
    for fan in fans:
        apply(found, WHY, accepted=True, by=fan, now=NOON)
    with pytest.raises(Refused, match="applied_already"):
        apply(found, WHY, accepted=True, by=fans[0], now=NOON)
    drawing.take_back(application_of(found.id, fans[0].id), by=fans[0], now=NOON)
    apply(found, WHY, accepted=True, by=fans[0], now=NOON)
    assert application_of(found.id, fans[0].id).number == 1 and reload(found).application_count == 5, "with the number it had"
    drawing.take_back(application_of(found.id, fans[0].id), by=fans[0], now=NOON)
    with pytest.raises(Refused, match="reason_length"):
        drawing.set_aside(application_of(found.id, fans[1].id), "no", by=team, now=NOON)
    drawing.set_aside(application_of(found.id, fans[1].id), "We look for people who build with a class.", by=team, now=NOON)
    assert counts_of(found.id) == (3, 5)
    with pytest.raises(Refused, match="applying_open"):
        drawing.draw(found, by=team, now=NOON)
    chosen = drawing.draw(found, by=team, now=OVER)
    assert [one.number for one in chosen] == drawn_order(found.seed, [3, 4, 5])[:2] and drawn_numbers(found.id)[2:] == [(drawn_order(found.seed, [3, 4, 5])[2], False)]
    with pytest.raises(Refused, match="drawn_already"):
        drawing.draw(found, by=team, now=OVER)
    tester, lost = (next(fan for fan in fans if fan.id == member) for member in (chosen[0].member_id, session().scalars(select(Application.member_id).where(Application.place == 3)).one()))
    with pytest.raises(Refused, match="not_a_tester"):
        reporting.report(found, REPORT, rating=4, by=lost, now=OVER)
    with pytest.raises(Refused) as no:
        reporting.report(found, "short", rating=6, by=tester, now=OVER)
    assert set(no.value.errors) == {"rating", "body"}
    told = reporting.report(found, REPORT, rating=4, by=tester, now=OVER)
    reporting.thank(told, "The longer pegs are in the next batch.", by=team, now=OVER)
    assert mean_of(found.id) == (4.0, 1) and [line.thanks for line in reports_of(found.id, VISITOR).items] == ["The longer pegs are in the next batch."] and draw_problems() == []
    assert kinds("product_test.") == [
        "product_test.opened", *["product_test.applied"] * 5, "product_test.taken_back", "product_test.applied", "product_test.taken_back", "product_test.set_aside", "product_test.drawn", *["product_test.chosen"] * 2, "product_test.not_chosen",
    ]
    opened, drawn = session().scalars(select(Event.facts).where(Event.kind.in_(("product_test.opened", "product_test.drawn"))).order_by(Event.id)).all()
    assert opened["commitment"] == commitment_of(drawn["seed"]) and "seed" not in opened and perk.id == found.perk_id


@both_databases
def test_nobody_accepts_terms_their_page_did_not_show(app):
    perk, found = opened_test(stock=1)
    seen, fan = offer_of(perk), rich(0)
    for changed in ({"terms_de": "Was du damit baust, gehört uns ganz allein."}, {"expiry_days": 3}):
        actions.change(reload(perk), fields("product_test", stock=1, closes_at=OVER, **changed), by=make_actor("team"), now=NOON)
        with pytest.raises(Refused, match="offer_changed"):
            apply(found, WHY, accepted=True, offer=seen, by=fan, now=NOON)
    assert application_of(found.id, fan.id) is None and kinds("product_test.applied") == []
    assert apply(found, WHY, accepted=True, offer=offer_of(reload(perk)), by=fan, now=NOON).number == 1


@both_databases
def test_who_was_suspended_or_joined_the_team_since_is_not_drawn(app):
    _, found = opened_test(stock=2)
    fans, team = [rich(0) for _ in range(4)], make_actor("team")
    for fan in fans:
        apply(found, WHY, accepted=True, by=fan, now=NOON)
    with writing() as current:
        current.get_one(Member, fans[0].id).suspended_until = OVER + DAY
        current.get_one(Member, fans[1].id).role = "moderator"
        current.get_one(Member, fans[2].id).suspended_until = OVER
    chosen = drawing.draw(found, by=team, now=OVER)
    assert [one.number for one in chosen] == drawn_order(found.seed, [3, 4]) and draw_problems() == [] and counts_of(found.id) == (2, 4)
    assert [(one.number, one.left_out, one.place) for one in session().scalars(select(Application).where(Application.set_aside_at.is_not(None)).order_by(Application.number))] == [(1, True, None), (2, True, None)]
    assert kinds("product_test.")[5:] == ["product_test.set_aside"] * 2 + ["product_test.drawn"] + ["product_test.chosen"] * 2


@both_databases
def test_a_report_is_hidden_with_reasons_and_shown_again(app):
    _, found = opened_test(stock=1)
    fan, team, moderator = rich(0), make_actor("team"), make_actor("moderator")
    apply(found, WHY, accepted=True, by=fan, now=NOON)
    drawing.draw(found, by=team, now=OVER)
    told = reporting.report(found, REPORT, rating=1, by=fan, now=OVER)
    reporting.hide(told, reason="off_topic", text="That is not for here.", by=moderator, now=OVER)
    line = reports_of(found.id, VISITOR).items[0]
    assert (line.body_html, line.hidden_reason) == ("", "off_topic") and mean_of(found.id) == (None, 0)
    assert session().scalars(select(Statement.thing)).all() == ["tester_report"]
    reporting.show(told, by=moderator, now=OVER)
    assert "two evenings" in reports_of(found.id, VISITOR).items[0].body_html
    reporting.withdraw(told, by=fan, now=OVER)
    assert reports_of(found.id, VISITOR).items == [] and kinds("tester_report.") == ["tester_report.posted", "tester_report.hidden", "tester_report.shown", "tester_report.withdrawn"]


def test_who_does_not_fit_does_not_apply(app):
    _, found = opened_test(tier="insider", countries=["DE"])
    for who, cause in ((rich(0), "tier_too_low"), (make_actor("team"), "staff_redeem_nothing")):
        with pytest.raises(Refused, match=cause):
            apply(found, WHY, country="DE", accepted=True, by=who, now=NOON)
    _, free = opened_test()
    with pytest.raises(Refused, match="not_known_yet"):
        apply(free, WHY, accepted=True, by=rich(0, known_at=None), now=NOON)
    with pytest.raises(Refused, match="perk_over"):
        apply(free, WHY, accepted=True, by=rich(0), now=OVER)
    assert session().get_one(ProductTest, free.id).application_count == 0
