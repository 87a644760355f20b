"""Panels: one, all, their lists, who may be on one, what somebody is invited to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from ideas.accounts.models import Member
from ideas.board.models import Board, Tag
from ideas.board.models.guests import BoardGuest
from ideas.board.queries.guests import kept_out_of
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.panels.models import FitFactors, FitTopic, Invitation, InvitationStop, Panel
from ideas.panels.rules.fit import Candidate, reasons_of
from ideas.standings.models import Standing

MOST = 200
WAITING_MOST = 20


class Listed(NamedTuple):
    """A member on a panel's list."""

    row: Invitation
    handle: str
    name: str


class Own(NamedTuple):
    """An invitation as the invited reads it; `slug` is that of the board it opens."""

    row: Invitation
    panel: Panel
    slug: str | None


def panel_for(panel_id: int) -> Panel | None:
    """A panel by its number."""
    return session().get(Panel, panel_id) if 0 < panel_id < 2**63 else None


class Line(NamedTuple):
    """A panel, and how many are on its list, said yes, said no."""

    panel: Panel
    listed: int
    yes: int
    no: int


def all_panels() -> list[Line]:
    """The latest 200. One statement."""
    yes, no = case((Invitation.agreed.is_(True), 1)), case((Invitation.agreed.is_(False), 1))
    query = select(Panel, func.count(Invitation.id), func.count(yes), func.count(no)).outerjoin(Invitation, (Invitation.panel_id == Panel.id) & Invitation.left_out_at.is_(None))
    return [Line(*row) for row in session().execute(query.group_by(Panel.id).order_by(Panel.id.desc()).limit(MOST))]


def list_of(panel_id: int) -> list[Listed]:
    """A panel's list in its order, with who was taken off it."""
    query = select(Invitation, Member.handle, Member.name).join(Member, Member.id == Invitation.member_id).where(Invitation.panel_id == panel_id)
    return [Listed(*row) for row in session().execute(query.order_by(Invitation.position, Invitation.id))]


def seat_for(panel_id: int, seat_id: int) -> Invitation | None:
    """A place on a panel's list."""
    return session().scalar(select(Invitation).where(Invitation.id == seat_id, Invitation.panel_id == panel_id)) if 0 < seat_id < 2**63 else None


def invitations_of(member_id: int | None) -> list[Own]:
    """What somebody is and was invited to, the latest first; 200 at most."""
    query = select(Invitation, Panel, Board.slug).join(Panel, Panel.id == Invitation.panel_id).outerjoin(Board, Board.id == Panel.board_id)
    return [Own(*row) for row in session().execute(query.where(Invitation.member_id == member_id, Invitation.invited_at.is_not(None)).order_by(Invitation.invited_at.desc(), Invitation.id.desc()).limit(MOST))]


def invitation_of(panel_id: int, member_id: int | None) -> Own | None:
    """Somebody's invitation by its panel."""
    if not 0 < panel_id < 2**63:
        return None
    query = select(Invitation, Panel, Board.slug).join(Panel, Panel.id == Invitation.panel_id).outerjoin(Board, Board.id == Panel.board_id)
    row = session().execute(query.where(Invitation.panel_id == panel_id, Invitation.member_id == member_id, Invitation.invited_at.is_not(None))).first()
    return Own(*row) if row else None


def waiting_for(member_id: int | None, now: datetime) -> list[Own]:
    """What a member has not answered yet and still can; for their home."""
    return [one for one in invitations_of(member_id) if one.row.answered_at is None and now < one.panel.answer_by][:WAITING_MOST]


def agreed_to(panel_id: int) -> ColumnElement[bool]:
    """Members who said yes to a panel."""
    return Member.id.in_(select(Invitation.member_id).where(Invitation.panel_id == panel_id, Invitation.agreed.is_(True)))


def wants_none(member_id: int | None) -> bool:
    """Whether a member switched invitations off."""
    return session().scalar(select(InvitationStop.member_id).where(InvitationStop.member_id == member_id)) is not None


def in_quarter(member_ids: Iterable[int], quarter: str) -> dict[int, int]:
    """How often each of these was invited in a quarter."""
    return pairs(select(Invitation.member_id, func.count()).where(Invitation.member_id.in_(list(member_ids)), Invitation.quarter == quarter).group_by(Invitation.member_id))


def topics_named(names: Iterable[str]) -> dict[str, int]:
    """Topics by name; what was merged is what it went into."""
    return pairs(select(Tag.name, func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.in_(list(names))))


def topic_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of these topics."""
    return pairs(select(Tag.id, Tag.name).where(Tag.id.in_(list(ids))))


# --- who may be on a list


def candidates(panel: Panel, weights: dict[str, int], *, least: float, most: int, quarter: str, newcomer_days: int, now: datetime) -> list[Candidate]:
    """Of each group (language, tier, how long here) those who fit best, as many as are wanted in all. One statement over the kept factors.

    Not asked are staff, who wants no invitations, who was invited `most` times in the quarter, who is let in already, and whom a person took off the board.
    """
    topic = select(FitTopic.member_id, func.sum(FitTopic.weight).label("weight"), func.sum(FitTopic.own_count).label("own"), func.sum(FitTopic.support_count).label("supported")).where(FitTopic.tag_id.in_(panel.tags)).group_by(FitTopic.member_id).subquery()
    topics = func.coalesce(topic.c.weight, 0.0) / max(len(panel.tags), 1)
    values = {"ideas": FitFactors.ideas, "comments": FitFactors.comments, "early": FitFactors.early, "topics": topics}
    whole = sum(weights.values()) or 1
    fit: ColumnElement = sum((values[name] * (weight / whole) for name, weight in weights.items()), literal(0.0))
    tier = func.coalesce(Standing.tier, "fan")
    since = case((Member.created_at >= now - timedelta(days=newcomer_days), "new"), else_="known")
    lot = (Member.id * 7_919 + panel.id * 104_729) % 100_003  # who fits alike: by no order of their own
    place = func.row_number().over(partition_by=(Member.lang, tier, since), order_by=(fit.desc(), lot))
    found = (
        select(Member.id, Member.lang, tier.label("tier"), since.label("since"), fit.label("fit"), place.label("place"), FitFactors.facts, topic.c.own, topic.c.supported, *(values[name].label(f"v_{name}") for name in weights))
        .join(FitFactors, FitFactors.member_id == Member.id).outerjoin(topic, topic.c.member_id == Member.id).outerjoin(Standing, Standing.member_id == Member.id)
        .where(*_may_be_asked(panel, most, quarter, now), fit >= least).subquery()
    )
    return [_candidate(row, weights) for row in session().execute(select(found).where(found.c.place <= panel.size))]


def _candidate(row: Any, weights: dict[str, int]) -> Candidate:
    values = {name: float(getattr(row, f"v_{name}")) for name in weights}
    facts = row.facts | {"own": row.own or 0, "supported": row.supported or 0}
    return Candidate(row.id, float(row.fit), tuple(reasons_of(values, weights, facts)), {"lang": row.lang, "tier": row.tier, "since": row.since})


def _may_be_asked(panel: Panel, most: int, quarter: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    often = select(Invitation.member_id).where(Invitation.quarter == quarter).group_by(Invitation.member_id).having(func.count() >= most)
    there = select(BoardGuest.member_id).where(BoardGuest.board_id == panel.board_id)
    return (
        Member.role == "member", Member.closed_at.is_(None), Member.confirmed_at.is_not(None), Member.email.is_not(None), or_(Member.suspended_until.is_(None), Member.suspended_until <= now),
        Member.id.not_in(select(InvitationStop.member_id)), Member.id.not_in(often), Member.id.not_in(there),
        *([Member.id.not_in(kept_out_of(panel.board_id))] if panel.board_id is not None else []),
    )


def still_askable(panel: Panel, member_ids: Iterable[int], *, most: int, quarter: str, now: datetime) -> set[int]:
    """Which of these may be invited at this moment."""
    return set(session().scalars(select(Member.id).where(Member.id.in_(list(member_ids)), *_may_be_asked(panel, most, quarter, now))))
