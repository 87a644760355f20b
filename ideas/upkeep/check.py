"""The invariants: what must hold at any moment, asked of the database by counting there and not here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import case, exists, func, or_, select, text

from ideas.accounts.models import Mail
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import CoAuthor, Idea
from ideas.board.rules import heat_of, rising_of
from ideas.co_authors.rules import WHOLE
from ideas.core.bulk import chunks, pairs
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries import agreeing
from ideas.notifications.actions import LETTER, message_id
from ideas.notifications.models import Notice
from ideas.public_log.queries import verifying
from ideas.public_log.queries.waiting import VOTES, vote_step
from ideas.reports.queries import agreeing as reasons
from ideas.reviews.models import Round, RoundEntry
from ideas.reviews.queries.rounds import decided_by_merges_undone, undecided
from ideas.search.queries.documents import public_ids
from ideas.search.queries.finding import engine
from ideas.surveys.queries import answers_astray
from ideas.triage.queries import merge_checks
from ideas.triage.queries.agreeing import beside_count, beside_problems
from ideas.upkeep.backup.pictures import SINGLE, VARIANTS, named_files
from ideas.upkeep.check_coins import coins_whole
from ideas.upkeep.check_perks import perks_whole
from ideas.upkeep.check_points import points_whole
from ideas.upkeep.finding import Finding
from ideas.votes.models import Vote

ORPHAN_HOURS = 1
CLOSE = 1e-6
STREAM = 5000


def check(*, now: datetime, progress: Callable[[str], object] | None = None) -> list[Finding]:
    """Look at every invariant; writes nothing."""
    findings = []
    for look in (votes_counted, votes_once, merges_whole, points_whole, log_whole, notices_once, pictures_whole, index_complete, history_whole, ranks_true, rounds_whole, ballots_counted, coins_whole, perks_whole, shares_whole, promises_settled, reasons_given, beside_counted):
        findings.append(look(now))
        session().rollback()
        if progress:
            progress(findings[-1].id)
    return findings


def votes_counted(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I1: counted votes = the stored number = the sum over events, per idea and in total."""
    finding = Finding("I1", "counted votes = ideas.vote_count = sum over events")
    rows = select(Vote.idea_id, func.count().label("n")).where(Vote.state == "counted").group_by(Vote.idea_id).subquery()
    told = select(Event.idea_id, func.sum(vote_step()).label("n")).where(Event.kind.in_(VOTES)).group_by(Event.idea_id).subquery()
    counted, summed = func.coalesce(rows.c.n, 0), func.coalesce(told.c.n, 0)
    query = select(Idea.id, Idea.vote_count, counted, summed).outerjoin(rows, rows.c.idea_id == Idea.id).outerjoin(told, told.c.idea_id == Idea.id)
    for idea, stored, votes, events in session().execute(query.where(or_(counted != Idea.vote_count, summed != Idea.vote_count)).order_by(Idea.id)):
        finding.found(f"idea {idea}: {votes} votes, {stored} stored, {events} by events")
    lost = select(told.c.idea_id, told.c.n).where(told.c.n != 0, told.c.idea_id.not_in(select(Idea.id)))
    for idea, events in session().execute(lost):
        finding.found(f"idea {idea} is gone: {events} by events")
    finding.checked = _count(Idea.id)
    return finding


def votes_once(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I2: one vote a member and idea."""
    finding = Finding("I2", "one vote a member and idea")
    twice = select(Vote.idea_id, Vote.member_id, func.count()).group_by(Vote.idea_id, Vote.member_id).having(func.count() > 1)
    for idea, member, votes in session().execute(twice):
        finding.found(f"idea {idea}, member {member}: {votes} votes")
    finding.checked = _count(Vote.id)
    return finding


def merges_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I3: what was merged points to one main idea that is not merged itself, and every vote and follow that came by a merge has where it came from, and every one given to what was merged stands there too."""
    finding = Finding("I3", "merged ideas, and the votes and follows that came with them, belong together")
    for problem in merge_checks.merge_problems():
        finding.found(problem)
    for idea, number in decided_by_merges_undone():
        finding.found(f"idea {idea} is in review, and its place in round {number} is decided by a merge that was undone")
    for idea, other in answers_astray():
        finding.found(f"idea {idea}: an answer to its questions hangs on a vote for idea {other}")
    finding.checked = merge_checks.merge_count()
    return finding


def log_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I5: the public log verifies from end to end, and the team's texts are those it has the digests of."""
    finding = Finding("I5", "the public log is whole, and the team's texts are those it tells of")
    for problem in verifying.problems():
        finding.found(problem)
    finding.checked = verifying.count()
    return finding


def notices_once(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I6: nobody is told twice of an event on one way; a letter that waits has the one Message-ID of its notice, whenever it is written again."""
    finding = Finding("I6", "one notice a recipient, event and channel; letters keep their Message-ID")
    same = (Notice.event_id, Notice.recipient, Notice.channel)
    for event, recipient, channel, notices in session().execute(select(*same, func.count()).group_by(*same).having(func.count() > 1).order_by(Notice.event_id)):
        finding.found(f"event {event}: {notices} notices by {channel} for {recipient.partition(':')[0]}:{recipient.partition(':')[2] if recipient.startswith('m:') else '…'}")
    for mail, written, due in _letters():
        if written.partition("@")[0] != due.partition("@")[0]:
            finding.found(f"mail {mail}: its Message-ID is not that of its notice")
    finding.checked = _count(Notice.id)
    return finding


def _letters() -> Iterator[tuple[int, str, str]]:
    """The letters of notices that wait: the Message-ID each has, and the one its notice gives."""
    waiting = session().execute(select(Mail.id, Mail.message_id, Mail.context).where(Mail.event == LETTER).order_by(Mail.id)).all()
    for some in chunks(waiting, STREAM):
        named = select(Notice.id, Notice.event_id, Notice.recipient).where(Notice.id.in_([mail.context.get("notice") for mail in some]))
        due = {row.id: message_id(row.event_id, row.recipient) for row in session().execute(named)}
        yield from ((mail.id, mail.message_id, due.get(mail.context.get("notice"), "")) for mail in some)


def pictures_whole(now: datetime) -> Finding:
    """I7: every picture row has its file with the right SHA-256; no file without a row is older than an hour."""
    finding, named = Finding("I7", "pictures and their files belong together"), set()
    for owner, key, sha256 in _files():
        named.add(key)
        finding.checked += 1
        try:
            if hashlib.sha256(doors.media.get(key)).hexdigest() != sha256:
                finding.found(f"{owner}: {key} has other bytes than were kept")
        except (FileNotFoundError, ValueError):
            finding.found(f"{owner}: {key} is missing")
    going = _going()
    for key, written in doors.media.keys(""):
        if key not in named and not key.startswith(going) and now - written > timedelta(hours=ORPHAN_HOURS):
            finding.found(f"{key} belongs to nothing")
    return finding


def _going() -> tuple[str, ...]:
    """Files that lost their row a moment ago, by how their keys begin: the follow-up that deletes them is on its way."""
    undone = select(Delivery.event_id).where(Delivery.done_at.is_(None), Delivery.given_up_at.is_(None))
    told = select(Event.facts).where(Event.kind.in_(("idea.pictures_changed", "member.profile_changed", "member.closed")), or_(Event.handed_out_at.is_(None), Event.id.in_(undone)))
    facts = session().scalars(told).all()
    return tuple(str(one[name]) for one in facts for name in ("removed", "dropped") if one.get(name))


def _files() -> Iterator[tuple[str, str, str]]:
    return named_files(session().connection().exec_driver_sql, (*VARIANTS, *SINGLE))


def index_complete(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I8: the index equals the set of public ideas once quiet (what still waits to be indexed is left out), no id twice."""
    finding = Finding("I8", "the search index equals the public ideas")
    indexed, public, waiting = engine().ids(), public_ids(), _waiting()
    finding.checked = len(public)
    for idea in sorted((public ^ indexed) - waiting):
        finding.found(f"idea {idea} is {'missing' if idea in public else 'too much'}")
    documents = engine().count()
    if documents != len(indexed):
        finding.found(f"{documents} documents for {len(indexed)} ideas")
    if public and not engine().healthy():
        finding.found("the index cannot be read")
    return finding


def _waiting() -> set[int]:
    """Ideas with events that are not worked off."""
    deliveries = select(Event.idea_id).join(Delivery, Delivery.event_id == Event.id).where(Delivery.done_at.is_(None), Delivery.given_up_at.is_(None))
    return {idea for query in (deliveries, select(Event.idea_id).where(Event.handed_out_at.is_(None))) for idea in session().scalars(query) if idea is not None}


def history_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I9: the stage history begins with nothing, has no gaps and ends in the present stage."""
    finding = Finding("I9", "stage history has no gaps and ends in the present stage")
    finding.checked = _count(StageChange.id)
    before = func.lag(StageChange.to_stage).over(partition_by=StageChange.idea_id, order_by=StageChange.id)
    steps = select(StageChange.idea_id, StageChange.id, StageChange.from_stage, before.label("before")).subquery()
    broken = or_(steps.c.from_stage.is_distinct_from(steps.c.before))
    first = steps.c.before.is_(None) & (steps.c.from_stage == "draft")
    for row in session().execute(select(steps).where(broken, ~func.coalesce(first, text("false"))).order_by(steps.c.id)):
        finding.found(f"idea {row.idea_id}, step {row.id}: comes from {row.from_stage}, before it was {row.before}")
    last = select(StageChange.idea_id, func.max(StageChange.id).label("id")).group_by(StageChange.idea_id).subquery()
    ends = select(Idea.id, Idea.stage, StageChange.to_stage).outerjoin(last, last.c.idea_id == Idea.id).outerjoin(StageChange, StageChange.id == last.c.id)
    present = func.coalesce(StageChange.to_stage, "draft")
    for idea, stage, told in session().execute(ends.where(present != Idea.stage).order_by(Idea.id)):
        finding.found(f"idea {idea}: stands in {stage}, its history ends in {told}")
    return finding


def ranks_true(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I10: stored ranks equal reckoned ones within 1e-6, `hot` as of its `hot_at`."""
    finding = Finding("I10", "stored ranks equal reckoned ones")
    for row in _stream(select(Idea.id, Idea.vote_count, Idea.published_at, Idea.milestone_at, Idea.milestone_votes, Idea.hot, Idea.hot_at).where(Idea.published_at.is_not(None))):
        finding.checked += 1
        if row.hot_at is not None and abs(heat_of(row, row.hot_at) - row.hot) > CLOSE:
            finding.found(f"idea {row.id}: hot is {row.hot}, not {heat_of(row, row.hot_at)}")
    stored = pairs(select(Idea.id, Idea.rising))
    votes = _stream(select(Vote.idea_id, Vote.at).where(Vote.state == "counted").order_by(Vote.idea_id))
    for idea, group in groupby(votes, key=lambda vote: vote.idea_id):
        rising, kept = rising_of(vote.at for vote in group), stored.pop(idea, 0.0)
        if abs(rising - kept) > CLOSE:
            finding.found(f"idea {idea}: rising is {kept}, not {rising}")
    for idea, kept in stored.items():
        if kept:
            finding.found(f"idea {idea}: rising is {kept} without votes")
    return finding


def rounds_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I12: every idea of a closed round has its decision, or moderation or a merge took it out; none waits undecided in two rounds."""
    finding = Finding("I12", "every idea leaves a review round with a decision")
    finding.checked = _count(RoundEntry.id)
    away = exists().where(StageChange.idea_id == RoundEntry.idea_id, StageChange.id > RoundEntry.step_id, StageChange.to_stage.in_(("removed", "merged"))).correlate(RoundEntry)
    entries = select(RoundEntry.idea_id, RoundEntry.round_id).join(Idea, Idea.id == RoundEntry.idea_id).join(Round, Round.id == RoundEntry.round_id).where(undecided())
    for idea, number in session().execute(entries.where(Round.closed_at.is_not(None), ~away).order_by(RoundEntry.id)):
        finding.found(f"idea {idea} is undecided, and its round {number} is closed")
    waiting = entries.where(Round.closed_at.is_(None)).subquery()
    for idea, rounds in session().execute(select(waiting.c.idea_id, func.count()).group_by(waiting.c.idea_id).having(func.count() > 1)):
        finding.found(f"idea {idea} waits in {rounds} rounds")
    return finding


def ballots_counted(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I13: the stored votes or coins of every entry of a ballot are its rows, and nobody has given more than each has."""
    finding = Finding("I13", "votes in ballots are counted, and nobody has too many")
    finding.checked = _count(BallotEntry.id)
    rows = select(BallotVote.entry_id, func.sum(BallotVote.coins).label("n")).group_by(BallotVote.entry_id).subquery()
    counted = func.coalesce(rows.c.n, 0)
    query = select(BallotEntry.id, BallotEntry.vote_count, counted).outerjoin(rows, rows.c.entry_id == BallotEntry.id)
    for entry, stored, votes in session().execute(query.where(counted != BallotEntry.vote_count).order_by(BallotEntry.id)):
        finding.found(f"entry {entry}: {votes} votes, {stored} stored")
    given = select(BallotVote.ballot_id, BallotVote.member_id, func.sum(BallotVote.coins)).join(Ballot, Ballot.id == BallotVote.ballot_id)
    for ballot, member, votes in session().execute(given.group_by(BallotVote.ballot_id, BallotVote.member_id, Ballot.votes_each).having(func.sum(BallotVote.coins) > Ballot.votes_each)):
        finding.found(f"ballot {ballot}, member {member}: {votes} votes")
    return finding


def promises_settled(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I15: a promise agrees with its update and with what keeps or moves it, all of one idea; an update promises once."""
    finding = Finding("I15", "promises agree with their entries, and are settled once")
    for problem in agreeing.promise_problems():
        finding.found(problem)
    finding.checked = agreeing.promise_count()
    return finding


def reasons_given(now: datetime) -> Finding:
    """I16: whatever is hidden, taken down or suspended has its statement of reasons; nobody decides an objection to their own decision."""
    finding = Finding("I16", "what is restricted has its statement of reasons; objections are decided by another person")
    for problem in reasons.unreasoned(now):
        finding.found(problem)
    finding.checked = reasons.restricted_count()
    return finding


def beside_counted(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I18: votes on behalf are counted, scores are the middle of their cards, runs count their lines."""
    finding = Finding("I18", "votes on behalf are counted apart, scores agree with their cards, runs with their lines, topics with their ideas", beside_count())
    for problem in beside_problems():
        finding.found(problem)
    return finding


def _stream(query: Any) -> Iterable[Any]:
    return session().execute(query.execution_options(yield_per=STREAM))


def _count(column: Any) -> int:
    return session().scalar(select(func.count(column))) or 0


def shares_whole(now: datetime) -> Finding:  # noqa: ARG001 (the checks' common form)
    """I14: what several creators agreed to adds up to 100 once their idea is sent, is counted right, and none of them supports it."""
    finding = Finding("I14", "shares add up to 100, and creators do not support their own idea")
    agreed = CoAuthor.agreed_at.is_not(None)
    others = func.count(case((agreed & CoAuthor.member_id.is_distinct_from(Idea.author_id), 1)))
    shares = func.sum(case((agreed, CoAuthor.share), else_=0))
    query = select(Idea.id, Idea.stage, Idea.co_author_count, others, shares).join(CoAuthor, CoAuthor.idea_id == Idea.id).group_by(Idea.id, Idea.stage, Idea.co_author_count)
    for idea, stage, stored, counted, total in session().execute(query.order_by(Idea.id)):
        finding.checked += 1
        if stored != counted:
            finding.found(f"idea {idea}: {stored} co-authors stored, {counted} agreed")
        if counted and total != WHOLE and stage not in {"draft", "returned"}:
            finding.found(f"idea {idea}: the shares add up to {total}")
    voted = select(Vote.idea_id, Vote.member_id).join(CoAuthor, (CoAuthor.idea_id == Vote.idea_id) & (CoAuthor.member_id == Vote.member_id)).where(agreed, Vote.state == "counted")
    for idea, member in session().execute(voted.order_by(Vote.id)):
        finding.found(f"idea {idea}: member {member} is a co-author and supports it")
    return finding
