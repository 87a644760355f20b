"""What others do around perks and tests: reporting a report, objecting to its hiding, downloading one's own data, leaving."""

from sqlalchemy import select

from ideas.accounts.models import VISITOR, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.moderation.models import Statement
from ideas.perks import actions
from ideas.perks.models import Redemption
from ideas.perks.queries.redemptions import perk_problems
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.product_tests import models
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.queries.draws import draw_problems
from ideas.reports.actions.acting import limit, restore
from ideas.reports.queries.subjects import subject
from tests.conftest import NOON
from tests.factories import make_actor, reload
from tests.perks.scenes import DAY, REPORT, WHY, invited_board, is_guest, offered, opened_test, rich

OVER = NOON + DAY * 14


def reported():
    perk, test = opened_test(stock=1)
    fan = rich()
    actions.apply(test, WHY, accepted=True, by=fan, now=NOON)
    drawing.draw(test, by=make_actor("team"), now=OVER)
    return perk, fan, reporting.report(test, REPORT, rating=4, by=fan, now=OVER)


def test_a_report_is_reported_hidden_and_stands_again_after_an_objection(app):
    perk, fan, told = reported()
    about = subject("tester_report", told.id, VISITOR)
    assert about.member_id == fan.id and about.link == f"/rewards/perks/{perk.id}#report-{told.id}" and "two evenings" in about.text
    with writing():
        limit("tester_report", told.id, reason="off_topic", text="It is about something else.", by=make_actor_within("moderator"), now=OVER)
    assert reload(told).hiding_id is not None and subject("tester_report", told.id, VISITOR) is None
    statement = session().scalars(select(Statement)).one()
    assert (statement.thing, statement.noticed) == ("tester_report", True)
    with writing():
        restore(statement, by=make_actor_within("admin"), now=OVER)
    assert reload(told).hiding_id is None and reload(statement).ended_at == OVER


def make_actor_within(role):
    """Staff made inside a transaction that is open already."""
    member = Member(handle=f"{role}-x", handle_key=f"{role}-x", name=role, email=f"{role}@example.org", email_key=f"{role}@example.org", confirmed_at=NOON, known_at=NOON, role=role, created_at=NOON)
    session().add(member)
    session().flush()
    return actor_of(member)


def test_who_leaves_takes_words_along_and_is_nobody_s_guest(app):
    _perk, fan, told = reported()
    board = invited_board()
    held = actions.redeem(offered("code", countries=["DE"]), country="DE", accepted=True, by=fan, now=NOON)
    actions.redeem(offered("early_access"), accepted=True, by=fan, now=NOON)
    team, about = make_actor("team"), "As Kim of the school in Linz told us, this one is not for them."
    actions.cancel(actions.redeem(offered("event_seat"), accepted=True, by=fan, now=NOON), about, by=team, now=NOON)
    drawing.set_aside(actions.apply(opened_test()[1], WHY, accepted=True, by=fan, now=NOON), about, by=team, now=NOON)
    reporting.thank(told, about, by=team, now=OVER)
    code = actions.show_code(held, by=fan, now=NOON)
    member = session().get_one(Member, fan.id)
    mine = own_data(member)
    assert [row["code"] for row in mine["codes"]] == [code] and mine["test_applications"][0]["text"] == WHY and mine["tester_reports"][0]["body"] == REPORT and len(mine["redemptions"]) == 3
    session().rollback()
    close(member, erase_comments=True, by=fan, now=OVER)
    assert not is_guest(board.id, fan) and session().scalars(select(models.Application.text)).all() == ["", ""] and reload(told).body == ""
    assert {reload(told).thanks, *session().scalars(select(models.Application.set_aside_reason)), *session().scalars(select(Redemption.reason))} == {""}, "nothing that was said about them is kept"
    assert set(session().scalars(select(Redemption.country))) == {""} and perk_problems() == [] and draw_problems() == []
