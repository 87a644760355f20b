"""An idea's public memory: its steps, answers, changes and the source's own entries, read as one list.

One statement gives a page, whatever the kinds: the tables are the truth, and they are put one under the other in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, Row, Select, String, Text, and_, bindparam, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import Idea, IdeaEdit, Picture
from ideas.board.queries import visible_to
from ideas.core.among import among
from ideas.core.db import BigId, Moment, session
from ideas.core.events import Event
from ideas.core.paging import Page, decode, encode, moment_of
from ideas.lifecycle.models import Milestone, SourceEntry, StageChange, Update
from ideas.lifecycle.rules.versions import ENDED
from ideas.moderation.models import Hiding
from ideas.products.models import Interview

PAGE = 20
STEP, EDIT, UPDATE, TOLD, EVENT, MILESTONE, EARLIER = range(7)
SPECIAL = ("approved_with_changes", "second_chance")
RETURNS = {("declined", "in_review"): "won_chance", **{("parked", stage): "unparked" for stage in ("in_review", "approved", "in_development")}}
TEAM_KINDS = ("apology", "behind")
GROUPS = ("answers", "decisions", "other")
PRIVATE = ("draft", "submitted", "returned")
DECIDED = ("approved", "parked", "declined", "in_development", "launched", "removed")
ELSEWHERE = ("merge.announced", "merge.expected", "merge.hastened", "merge.called_off", "idea.joined", "idea.parted")  # they name the other idea
NOTED = ("idea.entered_round", "idea.linked", "comment.hidden", "comment.shown", "update.shown", "challenge.entered", "challenge.finalist", "challenge.won", "coin_round.listed", "coin_round.left", "coin_round.called_off", "coin_round.placed", "interview.published", "supporters.contacted", *ELSEWHERE)
PLACES = ("place_at", "place_src", "place_id")
THIS = bindparam("idea_id", type_=BigId)
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, with what its sentence needs; `kind` names the sentence."""

    source: int
    id: int
    kind: str
    group: str
    at: datetime | None
    precision: str = "time"
    by_id: int | None = None
    handle: str | None = None
    name: str = ""
    role: str = ""
    role_title: str = ""
    picture_key: str | None = None
    from_stage: str | None = None
    to_stage: str | None = None
    outcome: str | None = None
    reason: str | None = None
    next_on: date | None = None
    title: str = ""
    html: str = ""
    lang: str = ""
    mind: str = ""
    next_step: str = ""
    because: str = ""
    action: str = ""
    day: date | None = None
    old_html: str = ""
    origin: str = "live"
    said_by: str = ""
    status: str = ""
    thing_id: int | None = None
    hidden_reason: str | None = None
    files: dict[str, Any] = field(default_factory=dict)
    alt: str = ""

    @property
    def anchor(self) -> str:
        """Its place on a page."""
        return f"{('step', 'edit', 'update', 'told', 'event', 'milestone', 'earlier')[self.source]}-{self.id}"


@dataclass(frozen=True)
class Told(Page[Entry]):
    """A page of entries, and how many there are of each group (`all` for the sum)."""

    counts: dict[str, int] = field(default_factory=dict)


def entries(
    idea: Idea, reader: Actor, *, kinds: frozenset[str] | None = None, limit: int = PAGE, after: str | None = None, oldest_first: bool = False,
) -> Told:
    """A page of an idea's timeline, newest first; `kinds` are groups. The reader may see the idea: that is asked before.

    What happened before an idea was public (submitted, returned) is for its creator and staff.
    """
    private = reader.is_staff or reader.role == "system" or (reader.id is not None and reader.id == idea.author_id)
    place = _place(after)
    query = _page(stand_in(reader), kinds, placed=place is not None, private=private, oldest_first=oldest_first)
    values = {"idea_id": idea.id, "earlier_id": idea.earlier_id, "published_at": idea.published_at, "reader_id": reader.id, "most": limit + 1}
    rows = session().connection().execute(query, values | dict(zip(PLACES, place or (), strict=False))).all()
    found = _said_once([_entry(row) for row in rows[:limit]])
    last = rows[limit - 1] if len(rows) > limit else None
    counts = {"all": rows[0].n_all, "answers": rows[0].n_answers, "decisions": rows[0].n_decisions} if rows else {}
    return Told(found, encode(last.at.isoformat(), last.src, last.id) if last else None, counts)


def _said_once(found: list[Entry]) -> list[Entry]:
    """An imported decision carries the answer its source tells too: a decision keeps the words, else the source's own entry does."""
    told = {entry.html for entry in found if entry.source == TOLD and entry.html}
    decided = {entry.html for entry in found if entry.source == STEP and entry.to_stage in DECIDED and entry.html in told}
    kept = [entry for entry in found if not (entry.source == TOLD and entry.html in decided)]
    return [replace(entry, html="") if entry.source == STEP and entry.html in told - decided else entry for entry in kept]


def _place(after: str | None) -> tuple[datetime, int, int] | None:
    values = decode(after, 3)
    moment = moment_of(values[0]) if values else None
    if values is None or moment is None or values[1] not in range(EARLIER + 1):
        return None
    return moment, int(values[1]), int(values[2])


@cache
def _page(reader: Actor, kinds: frozenset[str] | None, *, placed: bool, private: bool, oldest_first: bool) -> Select:
    """The statement without its values: putting these many columns together costs ten times what asking them does."""
    all_of_it = _all(reader, private=private)
    t = all_of_it.c
    this, old, hiding, picture, step = aliased(Update), aliased(Update), aliased(Hiding), aliased(Picture), aliased(StageChange)
    first = select(func.min(picture.id)).where(picture.update_id == t.id, t.src == UPDATE).correlate(all_of_it).scalar_subquery()
    query = (
        select(all_of_it, Member.handle, Member.name, Member.title.label("role_title"), Member.picture_key, old.text_html.label("old_html"), hiding.reason.label("hidden"), Picture.files, Picture.alt,
                this.kind.label("update_kind"), this.late_because, this.late_action, step.outcome, step.next_review_on)
        .outerjoin(Member, and_(Member.id == t.by_id, Member.closed_at.is_(None)))
        .outerjoin(this, and_(t.src == UPDATE, this.id == t.id))
        .outerjoin(step, and_(t.src == STEP, step.id == t.id))
        .outerjoin(old, and_(t.src == UPDATE, old.id == t.ref, old.hiding_id.is_(None)))
        .outerjoin(hiding, hiding.id == t.hiding_id)
        .outerjoin(Picture, Picture.id == first)
    )
    keys = (t.at, t.src, t.id)
    if kinds is not None:
        query = query.where(t.grp.in_(kinds))
    if placed:
        query = query.where(_beyond(keys, descending=not oldest_first))
    return query.order_by(*(key if oldest_first else key.desc() for key in keys)).limit(bindparam("most"))


def _beyond(keys: tuple[Any, ...], *, descending: bool) -> Any:
    at, src, number = keys
    moment, source, last = bindparam(PLACES[0], type_=Moment()), bindparam(PLACES[1], type_=Integer()), bindparam(PLACES[2], type_=BigId)
    if descending:
        return or_(at < moment, and_(at == moment, or_(src < source, and_(src == source, number < last))))
    return or_(at > moment, and_(at == moment, or_(src > source, and_(src == source, number > last))))


def _all(reader: Actor, *, private: bool) -> CTE:
    """Everything of this idea one under the other, with the number of each group beside every row."""
    union = union_all(_steps(private=private), _edits(private=private), _updates(), _told(), _events(reader), _milestones(), _earlier(reader)).cte("told")
    answers, decisions = (func.count(case((union.c.grp == group, 1))).over() for group in ("answers", "decisions"))
    return select(union, func.count().over().label("n_all"), answers.label("n_answers"), decisions.label("n_decisions")).cte("counted")


def _columns(src: int, grp: Any, **given: Any) -> list[Any]:
    """The common columns in their order; what a table does not have is empty."""
    empty: dict[str, Any] = {
        "id": None, "at": None, "precision": literal("time"), "by_id": cast(null(), BigId), "by_role": literal(""), "word": cast(null(), String), "status": cast(null(), String),
        "reason": cast(null(), String), "title": literal(""), "html": cast(literal(""), Text), "lang": literal(""), "mind": literal(""), "day": cast(null(), Date),
        "ref": cast(null(), BigId), "origin": literal("live"), "hiding_id": cast(null(), BigId),
    } | given
    return [literal(src).label("src"), (literal(grp) if isinstance(grp, str) else grp).label("grp"), *(column.label(name) for name, column in empty.items())]


def _steps(*, private: bool) -> Select:
    s = StageChange
    group = case((among(s.to_stage, DECIDED), "decisions"), else_="other")
    html = s.text_html if private else case((s.to_stage == "removed", ""), else_=s.text_html)  # what moderation writes is for the person concerned
    query = select(*_columns(
        STEP, group, id=s.id, at=s.at, by_id=s.by_id, by_role=s.by_role, word=s.from_stage, status=s.to_stage, reason=s.reason, html=html, lang=s.lang,
        mind=s.changes_mind, day=s.parked_until, origin=s.origin,
    )).where(s.idea_id == THIS)
    return query if private else query.where(~among(s.to_stage, PRIVATE))


def _edits(*, private: bool) -> Select:
    e = IdeaEdit
    query = select(*_columns(EDIT, "other", id=e.id, at=e.at, by_id=e.by_id, by_role=literal("member"))).where(e.idea_id == THIS)
    return query if private else query.where(e.at >= func.coalesce(bindparam("published_at", type_=Moment()), e.at))


def _updates() -> Select:
    u = Update
    group = case((u.by_role != "member", "answers"), else_="other")
    return select(*_columns(
        UPDATE, group, id=u.id, at=u.at, by_id=u.by_id, by_role=u.by_role, title=u.title, html=u.text_html, lang=u.lang, mind=u.next_step, day=u.promised_for, ref=u.corrects_id,
        hiding_id=u.hiding_id,
    )).where(u.idea_id == THIS)


def _told() -> Select:
    s = SourceEntry
    group = case((s.kind == "official_answer", "answers"), else_="other")
    return select(*_columns(
        TOLD, group, id=s.id, at=func.coalesce(s.at, literal(UNDATED, Moment()), type_=Moment()), precision=s.precision, by_role=s.said_by, word=s.kind, status=s.status,
        reason=s.status_raw, title=s.title, html=s.text_html, lang=s.lang, origin=literal("import"),
    )).where(s.idea_id == THIS)


def _events(reader: Actor) -> Select:
    """What is noted beside the tables; a link or a merge is told to whoever may see both ideas."""
    e = Event
    seen = or_(~among(e.kind, ("idea.linked", *ELSEWHERE)), e.thing_id.in_(select(Idea.id).where(visible_to(reader), Idea.stage != "draft")))
    reason, votes = e.facts["reason"].as_string(), cast(e.facts["votes"].as_integer(), String)
    columns = _columns(EVENT, "other", id=e.id, at=e.at, by_id=e.actor_id, by_role=e.actor_role, word=e.kind, status=votes, reason=reason, ref=e.thing_id, origin=e.origin)
    return select(*columns).where(e.idea_id == THIS, among(e.kind, NOTED), seen, _stands(e))


def _stands(e: type[Event]) -> ColumnElement[bool]:
    """Of an interview the last publication alone is told, and only while it is public."""
    later, one = aliased(Event), Interview
    public = select(one.idea_id).where(one.idea_id == e.idea_id, one.published_at.is_not(None), one.taken_back_at.is_(None)).exists()
    again = select(later.id).where(later.idea_id == e.idea_id, later.kind == e.kind, later.id > e.id).exists()
    return or_(e.kind != "interview.published", and_(public, ~again))


def _milestones() -> Select:
    """The milestones before the goal: their supporters, and the days they added."""
    m = Milestone
    return select(*_columns(MILESTONE, "other", id=m.id, at=m.at, by_role=literal("system"), status=cast(m.days_added, String), ref=m.votes)).where(m.idea_id == THIS)


def _earlier(reader: Actor) -> Select:
    """How the idea ended that this is a new version of, for whoever may see that one."""
    s = StageChange
    seen = s.idea_id.in_(select(Idea.id).where(Idea.id == bindparam("earlier_id", type_=BigId), Idea.stage == s.to_stage, visible_to(reader)))
    columns = _columns(EARLIER, "other", id=s.id, at=s.at, by_id=s.by_id, by_role=s.by_role, word=s.from_stage, status=s.to_stage, reason=s.reason, html=s.text_html, lang=s.lang, mind=s.changes_mind)
    return select(*columns).where(s.idea_id == bindparam("earlier_id", type_=BigId), among(s.to_stage, ENDED), seen)


def _entry(row: Row) -> Entry:
    """A row as an entry; what is hidden keeps its place and reason and loses its words."""
    common: dict[str, Any] = {
        "source": row.src, "id": row.id, "kind": _kind(row), "group": row.grp, "at": None if row.src == TOLD and row.at == UNDATED else row.at, "precision": row.precision, "by_id": row.by_id,
        "handle": row.handle, "name": row.name or "", "role": row.by_role, "role_title": row.role_title or "", "picture_key": row.picture_key, "reason": row.reason, "lang": row.lang,
        "day": row.day, "origin": row.origin, "thing_id": row.ref, "hidden_reason": row.hidden,
    }
    if row.hidden is not None:
        return Entry(**common | {"day": None})
    if row.src in {STEP, EARLIER}:
        return Entry(**common, from_stage=row.word, to_stage=row.status, html=row.html, mind=row.mind, outcome=row.outcome, next_on=row.next_review_on)
    if row.src == MILESTONE:
        return Entry(**common, status=row.status)
    if row.src == TOLD:
        return Entry(**common, title=row.title, html=row.html, said_by=row.by_role, status=row.status or "")
    late: dict[str, Any] = {"because": row.late_because or "", "action": row.late_action or ""}
    return Entry(**common, **late, status=row.status or "" if row.src == EVENT else "", title=row.title, html=row.html, next_step=row.mind, old_html=row.old_html or "", files=row.files or {}, alt=row.alt or "")


def _kind(row: Row) -> str:
    """The name of the sentence."""
    if row.src == STEP:
        return _step_kind(row)
    if row.src == UPDATE:
        kind = "correction" if row.ref is not None else row.update_kind if row.update_kind in TEAM_KINDS else "team_update" if row.by_role != "member" else "creator_update"
        return "hidden" if row.hidden is not None else kind
    return {EDIT: "edited", TOLD: "told", MILESTONE: "milestone", EARLIER: "earlier"}.get(row.src) or row.word


def _step_kind(row: Row) -> str:
    if row.origin == "import" and row.word is None:
        return row.status if row.status in DECIDED else "brought_in"
    if row.word == "gathering" and row.status == "in_review" and row.by_role == "system":
        return "goal_reached"
    if row.word in {"removed", "merged"} and row.status != "removed":
        return "restored" if row.word == "removed" else "unmerged"
    if row.status == "gathering":
        return "resumed" if row.word == "parked" else "published"
    if (row.word, row.status) in RETURNS:
        return RETURNS[row.word, row.status] if row.by_role == "system" else "reopened" if row.word == "declined" else str(row.status)
    return row.outcome if row.outcome in SPECIAL else str(row.status)
