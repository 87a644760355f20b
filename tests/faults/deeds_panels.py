"""The use cases of boards for invited people, of panels and of questions to fans; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.queries import actor_of
from ideas.board.models import Board
from ideas.panels.actions import answering, guests, panels
from ideas.panels.actions.factors import renew_factors
from ideas.panels.models import Invitation, Panel
from ideas.panels.queries.panels import invitation_of, list_of
from ideas.polls import actions as polls
from ideas.polls.models import Poll
from tests.factories import NOON, make_actor, make_member
from tests.faults.deeds import Act, deed, get, get_or_none
from tests.panels.scenes import COUNCIL, REASON, council, drawn, fitting, put_in_tier, sent, words
from tests.polls.scenes import OVER, asked, drafted
from tests.polls.scenes import REASON as STOPPED
from tests.polls.test_rules import GOOD


@deed(once=False)
def open_a_board_for_invited_people(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: guests.open_board(COUNCIL, by=admin, now=NOON)


@deed()
def let_guests_in(_: Path) -> Act:
    board, team, fan = council(), make_actor("team"), make_member()
    return lambda: guests.add(get(Board, board), [fan.handle], by=team, now=NOON)


@deed()
def take_a_guest_off(_: Path) -> Act:
    board, team, fan = council(), make_actor("team"), make_member()
    guests.add(board, [fan.handle], by=team, now=NOON)
    return lambda: guests.remove(get(Board, board), fan.id, REASON, by=team, now=NOON)


@deed()
def let_a_tier_in(_: Path) -> Act:
    board, team = council(), make_actor("team")
    put_in_tier(make_member(), "insider")
    return lambda: guests.set_tier(get(Board, board), "insider", by=team, now=NOON)


@deed(once=False)
def begin_an_invitation(_: Path) -> Act:
    team = make_actor("team")
    return lambda: panels.draft(words(), by=team, now=NOON)


@deed(once=False)
def change_an_invitation(_: Path) -> Act:
    team = make_actor("team")
    panel = panels.draft(words(), by=team, now=NOON)
    return lambda: panels.change(get(Panel, panel), words(size=3), by=team, now=NOON)


@deed()
def discard_an_invitation(_: Path) -> Act:
    team = make_actor("team")
    panel = panels.draft(words(), by=team, now=NOON)
    number = panel.id
    return lambda: (get_or_none(Panel, number) is None) or panels.discard(get(Panel, number), by=team, now=NOON)


@deed(once=False)
def draw_a_list(_: Path) -> Act:
    team = make_actor("team")
    fitting()
    panel = drawn(team)
    return lambda: panels.draw(get(Panel, panel), by=team, now=NOON)


@deed()
def leave_somebody_out(_: Path) -> Act:
    team = make_actor("team")
    fitting()
    seat = list_of(drawn(team).id)[0].row
    return lambda: panels.leave_out(get(Invitation, seat), REASON, by=team, now=NOON)


@deed()
def send_invitations(_: Path) -> Act:
    team = make_actor("team")
    fitting()
    panel = drawn(team)
    return lambda: panels.send(get(Panel, panel), by=team, now=NOON)


@deed()
def answer_an_invitation(_: Path) -> Act:
    fan, board = fitting(), council()
    panel = sent(purpose="board", board_id=board.id)
    own = invitation_of(panel.id, fan.id)
    assert own is not None
    return lambda: answering.answer(get(Invitation, own.row), agrees=True, by=actor_of(fan), now=NOON)


@deed()
def want_no_invitations(_: Path) -> Act:
    fan = make_actor()
    return lambda: answering.choose(wants=False, by=fan, now=NOON)


@deed(once=False)
def reckon_how_members_fit(_: Path) -> Act:
    fitting(tags=("garden",))
    return lambda: renew_factors(now=NOON)


@deed(once=False)
def begin_a_question(_: Path) -> Act:
    team = make_actor("team")
    return lambda: polls.draft(GOOD, by=team, now=NOON)


@deed(once=False)
def change_a_question(_: Path) -> Act:
    team = make_actor("team")
    poll = drafted(team)
    return lambda: polls.change(get(Poll, poll), GOOD | {"kind": "scale"}, by=team, now=NOON)


@deed()
def discard_a_question(_: Path) -> Act:
    team = make_actor("team")
    poll = drafted(team)
    number = poll.id
    return lambda: (get_or_none(Poll, number) is None) or polls.discard(get(Poll, number), by=team, now=NOON)


@deed()
def ask_a_question(_: Path) -> Act:
    team = make_actor("team")
    poll = drafted(team)
    return lambda: polls.ask(get(Poll, poll), by=team, now=NOON)


@deed()
def stop_a_question(_: Path) -> Act:
    team = make_actor("team")
    poll = asked(team)
    polls.answer(poll, {"choice": "1"}, agrees=True, by=make_actor(), now=NOON)
    return lambda: polls.stop(get(Poll, poll), STOPPED, by=team, now=NOON)


@deed()
def answer_a_question(_: Path) -> Act:
    poll, fan = asked(), make_actor()
    return lambda: polls.answer(get(Poll, poll), {"choice": "1"}, agrees=True, by=fan, now=NOON)


@deed()
def take_an_answer_back(_: Path) -> Act:
    poll, fan = asked(), make_actor()
    polls.answer(poll, {"choice": "1"}, agrees=True, by=fan, now=NOON)
    return lambda: polls.take_back(get(Poll, poll), by=fan, now=NOON)


@deed()
def take_a_consent_back(_: Path) -> Act:
    poll, fan = asked(), make_actor()
    polls.answer(poll, {"choice": "1"}, agrees=True, by=fan, now=NOON)
    return lambda: polls.disagree(by=fan, now=NOON)


@deed()
def count_a_question(_: Path) -> Act:
    poll = asked()
    polls.answer(poll, {"choice": "1"}, agrees=True, by=make_actor(), now=NOON)
    return lambda: polls.publish(get(Poll, poll), now=OVER)


@deed(many=True)
def count_all_questions_that_are_due(_: Path) -> Act:
    asked()
    asked(closes_at=NOON + timedelta(hours=2))
    return lambda: polls.move_polls(now=OVER)
