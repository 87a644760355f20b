"""Ideas from elsewhere, in bulk: rows, tags, links, and the ranks of votes that came with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from ideas.accounts.models import Actor
from ideas.board.models import Idea, IdeaLink, IdeaTag, Picture, Tag
from ideas.board.queries.topics import counts_in_topics
from ideas.board.rules import heat_of, rising_after
from ideas.core.bulk import chunks, insert_many, inserted, pairs, record_many
from ideas.core.db import action, session


class Standing(NamedTuple):
    """What the ranks of an idea are reckoned from."""

    id: int
    vote_count: int
    rising: float
    published_at: datetime | None
    milestone_at: datetime | None
    milestone_votes: int


IDEAS: Any = Idea.__table__
TAGS: Any = Tag.__table__


@action
def bring_in(rows: Sequence[dict[str, Any]], topics: Mapping[str, Sequence[str]], *, by: Actor, now: datetime) -> dict[str, int]:
    """Write public ideas (columns by name) with their topics by source id; gives their ids by source id."""
    made = {row.source_id: row.id for row in inserted(Idea, rows, "source_id", "id")}
    tag({made[key]: names for key, names in topics.items()})
    events = [{"idea_id": made[row["source_id"]], "member_id": row["author_id"], "at": row["created_at"], "facts": {"to_stage": row["stage"]}} for row in rows]
    record_many("idea.brought_in", events, by=by, now=now)
    return made


def tag(topics: Mapping[int, Sequence[str]]) -> None:
    """Give ideas that have no tags yet these, in order; inside a running use case. Who is not public counts nowhere."""
    ids = _tag_ids({name for names in topics.values() for name in names})
    borne = {idea: list(dict.fromkeys(ids[name] for name in names)) for idea, names in topics.items()}
    insert_many(IdeaTag, [{"idea_id": idea, "tag_id": tag_id, "position": at} for idea, tag_ids in borne.items() for at, tag_id in enumerate(tag_ids)])
    counted = set(session().scalars(select(Idea.id).where(Idea.id.in_(list(borne)), counts_in_topics())))
    count_tags(Counter(tag_id for idea, tag_ids in borne.items() if idea in counted for tag_id in tag_ids))


def count_tags(steps: Mapping[int, int]) -> None:
    """Count public ideas in or out of tags."""
    changes = [{"tag": tag_id, "n": steps[tag_id]} for tag_id in sorted(steps)]
    if changes:
        session().connection().execute(update(TAGS).where(TAGS.c.id == bindparam("tag")).values(idea_count=TAGS.c.idea_count + bindparam("n")), changes)


def _tag_ids(names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(names))
    known: dict[str, int] = {}
    for some in chunks(wanted, 500):
        known |= pairs(select(Tag.name, func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.in_(some)))
    new = [{"name": name, "idea_count": 0} for name in wanted if name not in known]
    return known | {row.name: row.id for row in inserted(Tag, new, "name", "id")}


def add_pictures(rows: Sequence[dict[str, Any]]) -> int:
    """Write pictures whose files are kept already (columns by name), inside a running use case; gives how many."""
    insert_many(Picture, rows)
    changes = [{"idea": idea, "picture_count": count} for idea, count in sorted(Counter(row["idea_id"] for row in rows).items())]
    change_ideas(changes, "picture_count")
    return len(rows)


def without_pictures(idea_ids: Sequence[int]) -> list[int]:
    """Those of these ideas that have none."""
    return list(session().scalars(select(Idea.id).where(Idea.id.in_(idea_ids), Idea.picture_count == 0)))


@action
def bring_in_links(rows: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> int:
    """Write links (idea_id, related_id, said_by, at, import_id) that are new; gives how many."""
    made = inserted(IdeaLink, rows, "id", "idea_id", "related_id", "at")
    record_many("idea.linked", [{"idea_id": row.idea_id, "thing_id": row.related_id, "at": row.at} for row in made], by=by, now=now)
    return len(made)


def raise_for_votes(moments: Mapping[int, Sequence[datetime]], *, now: datetime) -> None:
    """Count these votes and renew both ranks, inside a running use case and under the ideas' locks."""
    query = select(*(IDEAS.c[name] for name in Standing._fields)).order_by(IDEAS.c.id)
    for some in chunks(sorted(moments), 500):
        rows = session().execute(query.where(IDEAS.c.id.in_(some)).with_for_update(key_share=True)).all()
        change_ideas([_raised(Standing(*row), moments[row.id], now) for row in rows], "vote_count", "rising", "hot", "hot_at")


def reckon_anew(moments: Mapping[int, Sequence[datetime]], *, now: datetime) -> None:
    """Count and ranks of these ideas from the moments of all their votes, inside a running use case."""
    query = select(*(IDEAS.c[name] for name in Standing._fields)).where(IDEAS.c.id.in_(moments)).order_by(IDEAS.c.id)
    begun = [Standing(*row)._replace(vote_count=0, rising=0.0) for row in session().execute(query.with_for_update(key_share=True))]
    change_ideas([_raised(row, moments[row.id], now) for row in begun], "vote_count", "rising", "hot", "hot_at")


def _raised(row: Standing, moments: Sequence[datetime], now: datetime) -> dict[str, Any]:
    rising = row.rising
    for moment in moments:
        rising = rising_after(rising, moment)
    return {"idea": row.id, "vote_count": row.vote_count + len(moments), "rising": rising, "hot": heat_of(row, now, more=len(moments)), "hot_at": now}


def change_ideas(changes: Sequence[dict[str, Any]], *columns: str) -> None:
    """Set columns of many ideas; each change names its `idea`."""
    if changes:
        statement = update(IDEAS).where(IDEAS.c.id == bindparam("idea")).values({name: bindparam(f"to_{name}", type_=IDEAS.c[name].type) for name in columns})
        session().connection().execute(statement, [{"idea": change["idea"], **{f"to_{name}": change[name] for name in columns}} for change in changes])


def take_away(idea_ids: Sequence[int]) -> None:
    """Delete ideas whole, inside a running use case: what hangs on them goes with them, their topics are counted out."""
    counted = select(IdeaTag.tag_id, func.count()).join(Idea, Idea.id == IdeaTag.idea_id).where(IdeaTag.idea_id.in_(idea_ids), counts_in_topics()).group_by(IdeaTag.tag_id)
    count_tags({tag_id: -n for tag_id, n in pairs(counted).items()})
    session().execute(delete(IDEAS).where(IDEAS.c.id.in_(idea_ids)))
    session().execute(delete(TAGS).where(_is_left_over()))


def _is_left_over() -> ColumnElement[bool]:
    """Nobody bears it, nobody described it, it leads nowhere and nothing leads to it."""
    other = TAGS.alias()
    plain = and_(TAGS.c.idea_count <= 0, TAGS.c.merged_into_id.is_(None), TAGS.c.description_de == "", TAGS.c.description_en == "")
    return and_(plain, TAGS.c.id.not_in(select(IdeaTag.tag_id)), TAGS.c.id.not_in(select(other.c.merged_into_id).where(other.c.merged_into_id.is_not(None))))
