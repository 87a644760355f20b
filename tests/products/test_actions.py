"""What the team keeps of a product, what is credited, what owners tell: rows and events."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.actions import Upload
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import move, remove
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.products import actions
from ideas.products.actions.credits import open_launched
from ideas.products.actions.moderation import rekey_reports
from ideas.products.models import Credit, OwnerReport, Product, ReportPicture
from ideas.products.rules.credits import Entry
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import add
from tests.products.things import WORDS, kinds, make_launched, picture

pytestmark = both_databases
QUARTER = Entry("royalty", date(2026, 1, 1), date(2026, 3, 31), 1_234_567, note="First quarter")
MINUTE = timedelta(minutes=1)


def test_a_launch_begins_the_product_with_the_terms_of_that_day(app: Flask) -> None:
    add(NumberRow(name="royalty_hundredths", value=150))
    idea = make_idea(stage="in_development")
    move(idea, "launched", text="It is in the shops from today on, in two colours.", by=make_actor("team"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "idea.moved")).one()
    open_launched(event, now=NOON + MINUTE)
    open_launched(event, now=NOON + 2 * MINUTE)
    product = session().get_one(Product, idea.id)
    assert (product.royalty_hundredths, product.copy_count, product.opened_at) == (150, 10, NOON + MINUTE)
    assert kinds() == ["idea.moved", "product.opened"]


def test_another_step_begins_no_product(app: Flask) -> None:
    idea = make_idea(stage="approved")
    move(idea, "in_development", text="We draw the first parts in the coming weeks.", by=make_actor("team"), now=NOON)
    open_launched(session().scalars(select(Event).where(Event.kind == "idea.moved")).one(), now=NOON)
    assert session().get(Product, idea.id) is None


def test_the_team_says_where_to_buy_it(app: Flask) -> None:
    idea, team = make_launched(), make_actor("team")
    actions.change(idea, text="Made of **beech**.", shop_url=" https://shop.example.org/run ", royalty_hundredths=250, copy_count=12, lang="en", by=team, now=NOON)
    product = session().get_one(Product, idea.id)
    assert (product.text_html, product.shop_url, product.royalty_hundredths, product.copy_count) == ("<p>Made of <strong>beech</strong>.</p>\n", "https://shop.example.org/run", 250, 12)
    assert kinds() == ["product.opened", "product.changed"]
    with pytest.raises(Refused) as refused:
        actions.change(idea, text="", shop_url="javascript:alert(1)", royalty_hundredths=None, copy_count=1, by=team, now=NOON)
    assert sorted(refused.value.errors) == ["rate", "shop_url"]


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_only_the_team_keeps_and_credits(app: Flask, role: str) -> None:
    idea, person = make_launched(), make_actor(role)
    for act in (lambda: actions.open_product(idea, by=person, now=NOON), lambda: actions.credit(idea, QUARTER, by=person, now=NOON)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.cause == "not_yours"
    assert kinds() == []


def test_a_credit_is_reckoned_and_taken_back_by_another_one(app: Flask) -> None:
    idea, team = make_launched(), make_actor("team")
    entry = actions.credit(idea, QUARTER, figures_public=True, by=team, now=NOON)
    assert (entry.amount_cents, entry.royalty_hundredths, entry.figures_public) == (12_346, 100, True)
    back = actions.reverse(entry, note="Counted twice", by=team, now=NOON + MINUTE)
    assert (back.net_cents, back.amount_cents, back.reverses_id) == (-1_234_567, -12_346, entry.id)
    for one in (entry, back):
        with pytest.raises(Refused) as refused:
            actions.reverse(one, by=team, now=NOON + MINUTE)
        assert refused.value.refusal.cause == "reversed_already"
    assert session().scalar(select(func.sum(Credit.amount_cents))) == 0
    assert kinds() == ["product.opened", "royalty.credited", "royalty.reversed"]


def test_a_rate_that_changes_leaves_what_was_credited(app: Flask) -> None:
    idea, team = make_launched(), make_actor("team")
    entry = actions.credit(idea, QUARTER, by=team, now=NOON)
    actions.change(idea, text="", shop_url="", royalty_hundredths=500, copy_count=10, by=team, now=NOON)
    assert (reload(entry).amount_cents, actions.credit(idea, QUARTER, by=team, now=NOON).amount_cents) == (12_346, 61_728)


def test_an_owner_tells_with_pictures(app: Flask) -> None:
    idea, fan = make_launched(), make_actor()
    report = actions.tell(idea, f" {WORDS} ", owns=True, pictures=[Upload(picture(), "On the sill"), Upload(picture("red"))], by=fan, now=NOON)
    assert (report.body, report.state) == (WORDS, "public")
    shown = session().scalars(select(Picture).join(ReportPicture, ReportPicture.picture_id == Picture.id).order_by(Picture.position)).all()
    assert [(one.alt, one.idea_id, one.by_id) for one in shown] == [("On the sill", None, fan.id), ("", None, fan.id)]
    assert doors.media.get(shown[0].files["small"]["key"])[:4] == b"RIFF"
    assert kinds() == ["owner_report.posted"]


def test_nobody_tells_twice_but_anew_after_taking_it_back(app: Flask) -> None:
    idea, fan = make_launched(), make_actor()
    first = actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=fan, now=NOON)
    with pytest.raises(Refused) as refused:
        actions.tell(idea, WORDS, owns=True, by=fan, now=NOON)
    assert refused.value.refusal.cause == "told_already"
    actions.withdraw(first, by=fan, now=NOON)
    assert session().scalar(select(func.count()).select_from(Picture)) == 0
    actions.tell(idea, WORDS, owns=True, by=fan, now=NOON)
    assert kinds() == ["owner_report.posted", "idea.pictures_changed", "owner_report.withdrawn", "owner_report.posted"]


def test_the_first_one_of_a_newcomer_waits(app: Flask) -> None:
    idea, newcomer, moderator = make_launched(), make_member(known_at=None), make_actor("moderator")
    report = actions.tell(idea, WORDS, owns=True, by=actor_of(newcomer), now=NOON)
    assert report.state == "waiting"
    actions.approve(report, by=moderator, now=NOON + MINUTE)
    assert (reload(report).state, session().get_one(Member, newcomer.id, populate_existing=True).known_at) == ("public", NOON + MINUTE)
    assert kinds() == ["owner_report.waiting", "owner_report.approved"]
    with pytest.raises(Refused) as refused:
        actions.refuse(report, reason="Too late", by=moderator, now=NOON)
    assert refused.value.refusal.cause == "not_waiting"


def test_a_refused_one_says_why(app: Flask) -> None:
    report = actions.tell(make_launched(), WORDS, owns=True, by=actor_of(make_member(known_at=None)), now=NOON)
    moderator = make_actor("moderator")
    with pytest.raises(Refused):
        actions.refuse(report, reason=" ", by=moderator, now=NOON)
    actions.refuse(reload(report), reason="It is about another product.", by=moderator, now=NOON)
    assert (reload(report).state, report.refused_reason) == ("refused", "It is about another product.")


def test_hiding_moves_the_pictures_away_and_showing_brings_the_words_back(app: Flask) -> None:
    idea, fan, moderator = make_launched(), make_actor(), make_actor("moderator")
    report = actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=fan, now=NOON)
    key = session().scalars(select(Picture)).one().files["small"]["key"]
    actions.hide(report, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    with pytest.raises(Refused):
        actions.hide(reload(report), reason="spam", text="That is not for here.", by=moderator, now=NOON)
    rekey_reports(session().scalars(select(Event).where(Event.kind == "owner_report.hidden")).one(), now=NOON)
    moved = session().scalars(select(Picture).execution_options(populate_existing=True)).one().files["small"]["key"]
    assert moved != key
    assert doors.media.get(moved)
    actions.show(reload(report), by=moderator, now=NOON)
    assert reload(report).hiding_id is None
    assert kinds() == ["owner_report.posted", "statement.given", "owner_report.hidden", "idea.pictures_changed", "owner_report.shown"]


def test_a_removed_idea_takes_the_pictures_of_owners_along(app: Flask) -> None:
    idea = make_launched()
    actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=make_actor(), now=NOON)
    before = session().scalars(select(Picture)).one().files["large"]["key"]
    remove(reload(idea), reason="safety_or_legal", text="It breaks in a way that is dangerous to children.", by=make_actor("moderator"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "idea.removed")).one()
    rekey_reports(event, now=NOON)
    rekey_reports(event, now=NOON)
    assert session().scalars(select(Picture).execution_options(populate_existing=True)).one().files["large"]["key"] != before
    assert kinds() == ["owner_report.posted", "statement.given", "idea.removed", "idea.pictures_changed"]


@pytest.mark.parametrize("who", ["another", "visitor"])
def test_only_ones_own_is_taken_back(app: Flask, who: str) -> None:
    report = actions.tell(make_launched(), WORDS, owns=True, by=make_actor(), now=NOON)
    with pytest.raises(Refused):
        actions.withdraw(report, by=make_actor() if who == "another" else actor_of(make_member(confirmed_at=None)), now=NOON)
    assert reload(report).state == "public"


def test_a_bad_picture_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        actions.tell(make_launched(), WORDS, owns=True, pictures=[Upload(b"no picture")], by=make_actor(), now=NOON)
    assert refused.value.refusal.field == "picture"
    assert session().scalar(select(func.count()).select_from(OwnerReport)) == 0


def test_who_leaves_with_all_words_takes_the_report_along(app: Flask) -> None:
    idea, fan = make_launched(), make_member()
    report = actions.tell(idea, WORDS, owns=True, pictures=[Upload(picture())], by=actor_of(fan), now=NOON)
    assert own_data(fan)["owner_reports"][0]["body"] == WORDS
    close(fan, erase_comments=True, by=actor_of(fan), now=NOON)
    assert (reload(report).state, report.body, session().scalar(select(func.count()).select_from(Picture))) == ("withdrawn", "", 0)
