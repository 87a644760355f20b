"""Saying yes or no to an invitation, wanting none at all, and leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.board.actions.guests import INVITATION, let_in, take_off
from ideas.board.models import Board
from ideas.board.queries.guests import came_by, is_kept_out
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.panels.models import FitFactors, FitTopic, Invitation, InvitationStop, Panel
from ideas.panels.queries.panels import wants_none
from ideas.panels.rules.inviting import KEPT_OUT, why_not_answer, why_not_choose


@action
def answer(invitation: Invitation, *, agrees: bool, by: Actor, now: datetime) -> Invitation:
    """Say yes or no; a yes to a board lets in at once, and a later no takes off again. Who was taken off by a person is let in by a person alone. Raises Refused."""
    panel = session().get_one(Panel, invitation.panel_id)
    board = locked(session().get_one(Board, panel.board_id)) if panel.board_id is not None else None
    invitation = locked(invitation)
    insist(why_not_answer(panel, by, now, is_theirs=invitation.invited_at is not None and invitation.member_id == by.id))
    insist(KEPT_OUT if board is not None and agrees and is_kept_out(board.id, invitation.member_id) else None)
    if invitation.agreed is agrees:
        return invitation
    invitation.agreed, invitation.answered_at = agrees, now
    record("invitation.answered", by=by, now=now, thing_id=panel.id, member_id=by.id, agreed=agrees)
    if board is not None and agrees:
        let_in(board.id, [invitation.member_id], source=INVITATION, by=by, now=now)
    elif board is not None and came_by(board.id, invitation.member_id) == INVITATION:
        take_off(board.id, [invitation.member_id], source=INVITATION, by=by, now=now)
    return invitation


@action
def choose(*, wants: bool, by: Actor, now: datetime) -> None:
    """Switch invitations off altogether, or on again. What was sent before stays and may be answered. Raises Refused."""
    insist(why_not_choose(by, now))
    if wants is not wants_none(by.id):
        return
    if wants:
        session().execute(delete(InvitationStop).where(InvitationStop.member_id == by.id))
        record("member.invitations_allowed", by=by, now=now, member_id=by.id)
    else:
        session().add(InvitationStop(member_id=int(by.id or 0), at=now))
        record("member.invitations_stopped", by=by, now=now, member_id=by.id)


def forget(member_id: int) -> None:
    """Inside a use case: of who leaves nothing is kept that says how they fit, what they were invited to and what they answered."""
    for model in (Invitation, FitFactors, FitTopic, InvitationStop):
        session().execute(delete(model).where(model.member_id == member_id))  # type: ignore[attr-defined]
