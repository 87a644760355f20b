"""The use cases of perks and product tests, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.actions import Upload
from ideas.core.db import session
from ideas.core.events import Event
from ideas.perks import actions
from ideas.perks.actions import giving
from ideas.perks.models import Perk, Redemption
from ideas.product_tests import models
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.models import Application, ProductTest
from ideas.thanks.actions.greeting import greet
from tests.factories import NOON, make_actor
from tests.faults.deeds import Act, deed, get, picture
from tests.perks.scenes import DAY, REPORT, WHY, fields, offered, opened_test, rich

REASON = "The hall was flooded, we are sorry."
BEFORE = NOON - DAY * 15


@deed(once=False)
def make_a_perk(_: Path) -> Act:
    team = make_actor("team")
    return lambda: actions.make(fields(), by=team, now=NOON)


@deed(once=False)
def change_a_perk(_: Path) -> Act:
    perk, team = offered(), make_actor("team")
    return lambda: actions.change(get(Perk, perk), fields(price=30), by=team, now=NOON)


@deed()
def publish_a_product_test(_: Path) -> Act:
    team = make_actor("team")
    perk = actions.make(fields("product_test", closes_at=NOON + DAY), by=team, now=NOON)
    return lambda: actions.publish(get(Perk, perk), by=team, now=NOON)


@deed()
def end_a_perk(_: Path) -> Act:
    perk, team = offered(), make_actor("team")
    return lambda: actions.end(get(Perk, perk), by=team, now=NOON)


@deed(once=False)
def take_codes_in(_: Path) -> Act:
    perk, team = offered("code"), make_actor("team")
    return lambda: actions.add_codes(get(Perk, perk), "AUTUMN-0001\nAUTUMN-0002\n\n", by=team, now=NOON)


@deed()
def redeem_a_code(_: Path) -> Act:
    perk, fan = offered("code"), rich()
    return lambda: actions.redeem(get(Perk, perk), accepted=True, by=fan, now=NOON)


@deed()
def give_a_code_with_a_greeting(_: Path) -> Act:
    offered("code", with_greetings=True)
    fan = rich(0)
    greet("anniversary", 2026, [(int(fan.id or 0), 1)], now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "greeting.sent")).one()
    return lambda: giving.accompany(get(Event, event), now=NOON)


def _held(kind: str = "event_seat", **more: Any) -> tuple[Redemption, Actor]:
    fan = rich()
    return actions.redeem(offered(kind, **more), accepted=True, by=fan, now=NOON), fan


@deed()
def open_the_board_of_early_access(_: Path) -> Act:
    found, fan = _held("early_access")
    return lambda: actions.open_board(get(Redemption, found), by=fan, now=NOON)


@deed()
def have_a_code_shown(_: Path) -> Act:
    found, fan = _held("code")
    return lambda: actions.show_code(get(Redemption, found), by=fan, now=NOON)


@deed()
def use_a_perk(_: Path) -> Act:
    found, fan = _held()
    return lambda: actions.use(get(Redemption, found), by=fan, now=NOON)


@deed()
def give_a_perk_back(_: Path) -> Act:
    found, fan = _held()
    return lambda: actions.give_back(get(Redemption, found), by=fan, now=NOON)


@deed()
def hand_a_perk_over(_: Path) -> Act:
    (found, _fan), team = _held(), make_actor("team")
    return lambda: actions.hand_over(get(Redemption, found), by=team, now=NOON)


@deed()
def take_a_perk_back(_: Path) -> Act:
    (found, _fan), team = _held(), make_actor("team")
    return lambda: actions.cancel(get(Redemption, found), REASON, by=team, now=NOON)


@deed()
def remind_of_a_perk(_: Path) -> Act:
    found, _fan = _held(expiry_days=20)
    return lambda: actions.remind(get(Redemption, found), now=NOON + DAY * 14)


@deed()
def end_early_access(_: Path) -> Act:
    found, fan = _held("early_access", expiry_days=20)
    actions.open_board(found, by=fan, now=NOON)
    return lambda: actions.expire(get(Redemption, found), now=NOON + DAY * 20)


@deed(many=True)
def move_all_perks_that_are_due(_: Path) -> Act:
    _held(expiry_days=20)
    _held(expiry_days=10)
    return lambda: actions.move_perks(now=NOON + DAY * 15)


def _applied() -> tuple[ProductTest, Application, Actor]:
    _perk, test = opened_test(at=BEFORE)
    fan = rich(0)
    return test, actions.apply(test, WHY, accepted=True, by=fan, now=BEFORE), fan


@deed()
def apply_for_a_test(_: Path) -> Act:
    _perk, test = opened_test()
    fan = rich(0)
    return lambda: actions.apply(get(ProductTest, test), WHY, accepted=True, by=fan, now=NOON)


@deed()
def take_an_application_back(_: Path) -> Act:
    _test, applied, fan = _applied()
    return lambda: drawing.take_back(get(Application, applied), by=fan, now=BEFORE)


@deed()
def set_an_application_aside(_: Path) -> Act:
    _test, applied, _fan = _applied()
    team = make_actor("team")
    return lambda: drawing.set_aside(get(Application, applied), REASON, by=team, now=BEFORE)


@deed()
def let_an_application_in(_: Path) -> Act:
    _test, applied, _fan = _applied()
    team = make_actor("team")
    drawing.set_aside(applied, REASON, by=team, now=BEFORE)
    return lambda: drawing.let_in(get(Application, applied), by=team, now=BEFORE)


@deed()
def draw_the_places_of_a_test(_: Path) -> Act:
    test, _applied_one, _fan = _applied()
    team = make_actor("team")
    return lambda: drawing.draw(get(ProductTest, test), by=team, now=NOON)


def _reported(*uploads: Upload) -> tuple[models.TesterReport, Actor]:
    test, _applied_one, fan = _applied()
    drawing.draw(test, by=make_actor("team"), now=NOON)
    return reporting.report(test, REPORT, rating=4, pictures=uploads, by=fan, now=NOON), fan


@deed()
def report_on_a_test(_: Path) -> Act:
    test, _applied_one, fan = _applied()
    drawing.draw(test, by=make_actor("team"), now=NOON)
    return lambda: reporting.report(get(ProductTest, test), REPORT, rating=4, pictures=[Upload(picture())], by=fan, now=NOON)


@deed()
def take_a_tester_s_report_back(_: Path) -> Act:
    told, fan = _reported()
    return lambda: reporting.withdraw(get(models.TesterReport, told), by=fan, now=NOON)


@deed()
def hide_a_tester_s_report(_: Path) -> Act:
    (told, _fan), moderator = _reported(), make_actor("moderator")
    return lambda: reporting.hide(get(models.TesterReport, told), reason="off_topic", text="That is not for here.", by=moderator, now=NOON)


@deed()
def show_a_tester_s_report_again(_: Path) -> Act:
    (told, _fan), moderator = _reported(), make_actor("moderator")
    reporting.hide(told, reason="off_topic", text="That is not for here.", by=moderator, now=NOON)
    return lambda: reporting.show(get(models.TesterReport, told), by=moderator, now=NOON)


@deed()
def thank_for_a_tester_s_report(_: Path) -> Act:
    (told, _fan), team = _reported(), make_actor("team")
    return lambda: reporting.thank(get(models.TesterReport, told), "Longer pegs are coming.", by=team, now=NOON)


@deed()
def move_a_hidden_tester_s_pictures(_: Path) -> Act:
    (told, _fan), moderator = _reported(Upload(picture())), make_actor("moderator")
    reporting.hide(told, reason="off_topic", text="That is not for here.", by=moderator, now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "tester_report.hidden")).one()
    return lambda: reporting.rekey_tests(get(Event, event), now=NOON)
