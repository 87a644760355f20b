"""Perks from the desk to their owners and back: rows, points and events, the same on both databases."""

import pytest
from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.perks import actions
from ideas.perks.actions.giving import accompany
from ideas.perks.models import Code, Perk, Redemption
from ideas.perks.queries.redemptions import every_line, mine, perk_problems
from ideas.perks.rules.perks import offer_of
from ideas.rewards.queries import balance_of
from ideas.thanks.actions.greeting import greet
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, reload
from tests.perks.scenes import DAY, TERMS, fields, invited_board, is_guest, offered, rich

pytestmark = both_databases


def kinds(prefix="perk."):
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith(prefix)]


def left(perk):
    return reload(perk).stock


def test_a_code_is_redeemed_shown_and_used(app):
    perk, fan, other = offered("code", countries=["AT", "DE"], expiry_days=90), rich(), rich()
    found = actions.redeem(perk, country="AT", accepted=True, lang="en", by=fan, now=NOON)
    assert (found.points, found.country, found.terms, found.expires_at, found.cost_cents) == (20, "AT", f"{TERMS} (en)", NOON + DAY * 90, 250)
    assert balance_of(fan.id).balance == 80 and left(perk) == 2 and mine(fan.id)[0].code is None, "not shown yet"
    with pytest.raises(Refused, match="not_yours"):
        actions.show_code(found, by=other, now=NOON)
    assert [actions.show_code(found, by=fan, now=NOON) for _twice in range(2)] == ["SPRING-0001"] * 2 and mine(fan.id)[0].code == "SPRING-0001"
    with pytest.raises(Refused, match="code_shown"):
        actions.give_back(found, by=fan, now=NOON)
    actions.use(found, by=fan, now=NOON)
    with pytest.raises(Refused, match="settled"):
        actions.use(found, by=fan, now=NOON)
    assert reload(found).state == "used" and perk_problems() == []
    assert kinds() == ["perk.made", "perk.codes_added", "perk.published", "perk.redeemed", "perk.code_shown", "perk.used"]
    assert not [event for event in session().scalars(select(Event)) if "SPRING" in str(event.facts)]


def test_given_back_unseen_it_goes_to_the_next(app):
    perk, fan, other = offered("code", codes="ONLY-ONE-1"), rich(), rich()
    found = actions.redeem(perk, accepted=True, by=fan, now=NOON)
    with pytest.raises(Refused, match="perk_gone"):
        actions.redeem(perk, accepted=True, by=other, now=NOON)
    actions.give_back(found, by=fan, now=NOON)
    assert balance_of(fan.id).balance == 100 and left(perk) == 1 and reload(found).state == "returned"
    again = actions.redeem(perk, accepted=True, by=other, now=NOON)
    assert actions.show_code(again, by=other, now=NOON) == "ONLY-ONE-1" and perk_problems() == []
    with pytest.raises(Refused, match="settled"):
        actions.give_back(found, by=fan, now=NOON)
    assert balance_of(fan.id).balance == 100, "points come back once"


def test_nothing_is_had_without_terms_country_points_or_twice(app):
    perk, fan, poor = offered(countries=["DE"]), rich(), rich(19)
    with pytest.raises(Refused) as no:
        actions.redeem(perk, country="CH", accepted=False, by=fan, now=NOON)
    assert set(no.value.errors) == {"country", "terms"}
    with pytest.raises(Refused, match="not_enough_points"):
        actions.redeem(perk, country="DE", accepted=True, by=poor, now=NOON)
    actions.redeem(perk, country="DE", accepted=True, by=fan, now=NOON)
    with pytest.raises(Refused, match="had_already"):
        actions.redeem(perk, country="DE", accepted=True, by=fan, now=NOON)
    assert left(perk) == 2 and len(session().scalars(select(Redemption)).all()) == 1 and kinds("points.") == ["points.granted", "points.granted", "points.spent"]


def test_early_access_opens_a_board_and_shuts_it_again(app):
    board, perk = invited_board(), offered("early_access", expiry_days=30)
    fan, other, guest = rich(), rich(), rich()
    back, kept = actions.redeem(perk, accepted=True, by=fan, now=NOON), actions.redeem(perk, accepted=True, by=other, now=NOON)
    assert not is_guest(board.id, fan), "nobody is in before they open the board, so what is given back was not used"
    with pytest.raises(Refused, match="not_yours"):
        actions.open_board(kept, by=fan, now=NOON)
    for _twice in range(2):
        actions.open_board(kept, by=other, now=NOON)
    assert is_guest(board.id, other) and not is_guest(board.id, guest) and perk_problems() == []
    with pytest.raises(Refused, match="let_in_already"):
        actions.redeem(offered("early_access"), accepted=True, by=other, now=NOON)
    with pytest.raises(Refused, match="ends_by_time"):
        actions.hand_over(kept, by=make_actor("team"), now=NOON)
    with pytest.raises(Refused, match="looked_around"):
        actions.give_back(kept, by=other, now=NOON)
    actions.give_back(back, by=fan, now=NOON)
    assert not is_guest(board.id, fan) and balance_of(fan.id).balance == 100
    assert actions.move_perks(now=NOON + DAY * 23) == 1, "a reminder a week before"
    assert actions.move_perks(now=NOON + DAY * 23) == 0 and reload(kept).reminded_at == NOON + DAY * 23
    assert actions.move_perks(now=NOON + DAY * 30) == 1 and reload(kept).state == "expired" and not is_guest(board.id, other)
    assert balance_of(other.id).balance == 80 and perk_problems() == []
    assert kinds("perk.e") == ["perk.ending", "perk.expired"] and kinds("board.guest") == ["board.guest_let_in", "board.guest_taken_off"]


def test_nobody_pays_a_price_or_accepts_terms_their_page_did_not_show_and_a_form_sent_twice_redeems_once(app):
    perk, fan, team = offered("event_seat", each_most=3), rich(), make_actor("team")
    seen = offer_of(perk)
    first = actions.redeem(perk, accepted=True, offer=seen, before=0, by=fan, now=NOON)
    assert actions.redeem(perk, accepted=True, offer=seen, before=0, by=fan, now=NOON).id == first.id and balance_of(fan.id).balance == 80, "sent twice"
    for changed in ({"price": 90}, {"terms_en": "All your wood belongs to us from now on."}, {"expiry_days": 1}):
        actions.change(perk, fields("event_seat", each_most=3, **changed), by=team, now=NOON)
        with pytest.raises(Refused, match="offer_changed"):
            actions.redeem(perk, accepted=True, offer=seen, before=1, by=fan, now=NOON)
    assert balance_of(fan.id).balance == 80 and len(session().scalars(select(Redemption)).all()) == 1
    assert actions.redeem(perk, accepted=True, offer=offer_of(reload(perk)), before=1, by=fan, now=NOON).id != first.id and perk_problems() == []


def test_the_house_hands_over_or_takes_back_with_a_reason(app):
    perk, fan, other, team = offered("event_seat"), rich(), rich(), make_actor("team")
    sent, gone = actions.redeem(perk, accepted=True, by=fan, now=NOON), actions.redeem(perk, accepted=True, by=other, now=NOON)
    with pytest.raises(Refused, match="not_yours"):
        actions.hand_over(sent, by=fan, now=NOON)
    actions.hand_over(sent, by=team, now=NOON)
    with pytest.raises(Refused, match="too_short"):
        actions.cancel(gone, "no", by=team, now=NOON)
    actions.cancel(gone, "The hall was flooded, we are sorry.", by=team, now=NOON)
    assert (reload(sent).state, reload(gone).state, reload(gone).reason) == ("used", "returned", "The hall was flooded, we are sorry.")
    assert (balance_of(fan.id).balance, balance_of(other.id).balance, left(perk)) == (80, 100, 2) and perk_problems() == []
    assert [(line.redemption.state, line.code) for line in every_line(perk.id)] == [("used", None), ("returned", None)]


def test_what_is_offered_is_changed_published_and_ended_by_the_team(app):
    team, fan = make_actor("team"), rich()
    with pytest.raises(Refused, match="not_yours"):
        actions.make(fields(), by=make_actor("moderator"), now=NOON)
    perk = actions.make(fields("code", stock=99), by=team, now=NOON)
    with pytest.raises(Refused, match="nothing_there"):
        actions.publish(perk, by=team, now=NOON)
    report = actions.add_codes(perk, "code\nAAA-BBB-1\nAAA-BBB-1\n\nAAA-BBB-2\n", by=team, now=NOON)
    assert (report.added_count, report.refused_count, [one[:2] for one in report.refused]) == (2, 2, [[3, "twice"], [4, "empty"]]) and left(perk) == 2
    assert actions.add_codes(perk, "AAA-BBB-2\nAAA-BBB-3", by=team, now=NOON).added_count == 1 and left(perk) == 3
    other = actions.make(fields("code"), by=team, now=NOON)
    assert actions.add_codes(other, "AAA-BBB-1\nCCC-BBB-1\nNUL\x00", by=team, now=NOON).refused == [[1, "known", "…-1"], [3, "signs", "…"]] and left(other) == 1, "each code goes to one person, whatever perk it belongs to"
    with pytest.raises(Refused, match="file_broken"):
        actions.add_codes(other, 'DDD-BBB-1\n"DDD-BBB-2\nDDD-BBB-3', by=team, now=NOON)
    actions.publish(perk, by=team, now=NOON)
    found = actions.redeem(perk, accepted=True, by=fan, now=NOON)
    actions.change(perk, fields("code", price=50, terms_en="Other terms than before, for those who come."), by=team, now=NOON)
    assert reload(found).points == 20 and found.terms != reload(perk).terms_en and left(perk) == 2, "what was redeemed keeps its terms"
    actions.end(perk, by=team, now=NOON)
    with pytest.raises(Refused, match="perk_over"):
        actions.redeem(perk, accepted=True, by=rich(), now=NOON)
    assert perk_problems() == [] and session().scalars(select(Code.void).where(Code.void)).all() == [] and session().get_one(Perk, perk.id).ended_at == NOON


def test_a_code_goes_with_a_greeting_once_and_for_no_points(app):
    perk, plain = offered("code", codes="GREET-0001\nGREET-0002", with_greetings=True, tier="insider"), offered("code", codes="PLAIN-0001")
    low = offered("code", codes="SMALL-0001", with_greetings=True, each_most=2)
    fan, late, staff, out = rich(0, lang="en"), rich(0), make_actor("team"), rich(0, suspended_until=NOON + DAY)
    greet("anniversary", 2026, [(one.id, 1) for one in (fan, late, staff, out)], now=NOON)
    events = {event.member_id: event for event in session().scalars(select(Event).where(Event.kind == "greeting.sent")).all()}
    for each in (fan, fan, staff, out, late, fan):
        accompany(events[each.id], now=NOON)
    found = session().scalars(select(Redemption)).one()
    assert (found.perk_id, found.member_id, found.points, found.entry_id, found.greeting_id, found.terms) == (low.id, fan.id, 0, None, events[fan.id].id, f"{TERMS} (en)"), "the tier holds, staff and who is suspended get none, and the last one went"
    assert (left(perk), left(plain), left(low)) == (2, 1, 0) and perk_problems() == [] and kinds("perk.giv") == ["perk.given"] and "perk.redeemed" not in kinds()
    assert actions.show_code(found, by=fan, now=NOON) == "SMALL-0001" and balance_of(fan.id).balance == 0


def test_given_back_it_goes_to_somebody_else_and_not_again_with_the_same_greeting(app):
    perk, fan, team = offered("code", codes="SMALL-0001", with_greetings=True), rich(0), make_actor("team")
    greet("birthday", 2026, [(fan.id, 0)], now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "greeting.sent")).one()
    accompany(event, now=NOON)
    actions.give_back(session().scalars(select(Redemption)).one(), by=fan, now=NOON)
    accompany(event, now=NOON)
    assert left(perk) == 1 and len(session().scalars(select(Redemption)).all()) == 1 and perk_problems() == []
    for wrong in (fields("donation", with_greetings=True), fields("code", with_greetings=True, countries=["DE"])):
        with pytest.raises(Refused, match="no_greeting"):
            actions.make(wrong, by=team, now=NOON)
