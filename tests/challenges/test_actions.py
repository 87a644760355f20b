"""Challenges from beginning to end, on both databases: rows and events."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot, BallotEntry, BallotVote
from ideas.board.models import Idea, Picture
from ideas.challenges import actions
from ideas.challenges.actions.leaving import follow_idea
from ideas.challenges.actions.making import describe
from ideas.challenges.models import Challenge, ChallengeEntry, Juror, JuryScore
from ideas.challenges.queries.challenges import due_challenges, parts_of
from ideas.challenges.queries.entries import entries_page
from ideas.challenges.queries.jury import given_of, juror_of
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions import remove, restore, withdraw
from tests.challenges.scenes import BEFORE, COUNTING, DAY, JUDGING, OPEN, RESULT, RULES, VOTE, announced, entered, fields, judged, kinds, place, seated, voting
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member, reload

pytestmark = both_databases
REASON = "The text insults somebody by name."


def refused(act) -> str:
    with pytest.raises(Refused) as why:
        act()
    session().rollback()
    return why.value.refusal.cause


def state(challenge: Challenge) -> list[tuple[int, bool, str | None]]:
    session().rollback()
    rows = session().scalars(select(ChallengeEntry).where(ChallengeEntry.challenge_id == challenge.id).order_by(ChallengeEntry.id).execution_options(populate_existing=True))
    return [(row.idea_id, row.entered_at is not None, row.left_by) for row in rows]


def follow(idea: Idea, now=OPEN) -> None:
    """The worker hands the idea's latest event to the follow-up; twice, since a worker may be killed in between."""
    event = session().scalars(select(Event).where(Event.idea_id == idea.id).order_by(Event.id.desc())).first()
    for _ in range(2):
        follow_idea(event, now=now)


def test_a_challenge_is_made_changed_and_frozen(app):
    team = make_actor("team")
    challenge = actions.draft(fields(), by=team, now=BEFORE)
    actions.change(challenge, fields(rules_en=RULES + " More."), by=team, now=BEFORE)
    assert reload(challenge).rules_version == 1, "a draft has one version"
    actions.announce(challenge, by=team, now=BEFORE)
    first = challenge.rules_digest
    actions.change(challenge, fields(title_de="Große Balkone", rules_en=RULES + " More."), by=team, now=BEFORE)
    assert (reload(challenge).rules_version, challenge.slug) == (1, "grosse-balkone")
    actions.change(challenge, fields(rules_en=RULES + " Even more."), by=team, now=BEFORE)
    assert reload(challenge).rules_version == 2 and challenge.rules_digest != first
    assert refused(lambda: actions.change(challenge, fields(), by=team, now=NOON)) == "challenge_frozen", "also before the worker has come round"
    digest = reload(challenge).rules_digest
    assert actions.move_challenges(now=NOON) == 1
    assert (actions.move_challenges(now=OPEN), reload(challenge).started_at, challenge.rules_digest) == (0, NOON, digest)
    assert kinds() == ["drafted", "changed", "announced", "changed", "changed", "started"]
    started = session().scalars(select(Event).where(Event.kind == "challenge.started")).one()
    assert started.facts == {"version": 2, "digest": digest}


def test_it_is_the_teams_affair_and_errors_are_told_by_field(app):
    assert refused(lambda: actions.draft(fields(), by=make_actor("moderator"), now=NOON)) == "not_yours"
    with pytest.raises(Refused) as why:
        actions.draft(fields(title_de="", closes_at=NOON), by=make_actor("team"), now=NOON)
    assert set(why.value.errors) == {"title_de", "closes_at"}
    assert session().scalars(select(Challenge)).all() == []


def test_announced_late_it_begins_at_once(app):
    team = make_actor("team")
    challenge = actions.announce(actions.draft(fields(), by=team, now=BEFORE), by=team, now=OPEN)
    assert challenge.started_at == OPEN
    late = actions.draft(fields(), by=team, now=BEFORE)
    assert refused(lambda: actions.announce(late, by=team, now=JUDGING)) == "days_past"
    assert kinds() == ["drafted", "announced", "started", "drafted"]


def test_its_picture_takes_the_safe_way(app):
    team, file = make_actor("team"), io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    challenge = actions.draft(fields(), by=team, now=BEFORE)
    assert refused(lambda: actions.set_picture(challenge, b"<svg/>", "", by=team, now=BEFORE)) != ""
    actions.set_picture(challenge, file.getvalue(), "A balcony", by=team, now=BEFORE)
    first = session().get_one(Picture, reload(challenge).picture_id)
    assert first.alt == "A balcony" and all(doors.media.exists(size["key"]) for size in first.files.values())
    actions.set_picture(challenge, file.getvalue(), "Another", by=team, now=BEFORE)
    describe(reload(challenge), "A small one", by=team, now=BEFORE)
    assert [picture.alt for picture in session().scalars(select(Picture))] == ["A small one"]
    actions.announce(challenge, by=team, now=BEFORE)
    assert refused(lambda: actions.set_picture(challenge, file.getvalue(), "", by=team, now=OPEN)) == "challenge_frozen"


def test_ideas_enter_once_and_leave_while_it_is_open(app):
    challenge, author = announced(entries_each=2), make_member()
    ideas = [make_idea(author) for _ in range(3)]
    by = actor_of(author)
    assert refused(lambda: actions.enter(challenge, ideas[0], by=by, now=BEFORE)) == "challenge_coming"
    for idea in (ideas[0], ideas[0], ideas[1]):
        actions.enter(challenge, idea, by=by, now=OPEN)
    assert refused(lambda: actions.enter(challenge, ideas[2], by=by, now=OPEN)) == "entries_used"
    actions.take_out(challenge, ideas[0], by=by, now=OPEN)
    actions.take_out(challenge, ideas[0], by=by, now=OPEN)
    actions.enter(challenge, ideas[2], by=by, now=OPEN)
    actions.take_out(challenge, ideas[1], by=by, now=OPEN)
    actions.enter(challenge, ideas[0], by=by, now=OPEN)
    assert state(challenge) == [(ideas[0].id, True, None), (ideas[1].id, True, "taken_back"), (ideas[2].id, True, None)]
    assert refused(lambda: actions.take_out(challenge, ideas[0], by=by, now=JUDGING)) == "challenge_closed"
    assert refused(lambda: actions.enter(challenge, ideas[1], by=make_actor(), now=OPEN)) == "not_creator"
    assert kinds("entered", "left") == ["entered", "entered", "left", "entered", "left", "entered"]


def test_what_is_not_public_yet_enters_when_it_is(app):
    challenge, author = announced(), make_member()
    draft, waiting, late = make_idea(author, stage="draft"), make_idea(author, stage="submitted"), make_idea(author, stage="submitted")
    for idea in (draft, waiting, late):
        actions.enter(challenge, idea, by=actor_of(author), now=OPEN)
    assert kinds("entered", "entry_waiting") == ["entry_waiting"] * 3
    assert entries_page(challenge, make_actor("admin")).items == [], "nobody sees it in the challenge before it is public"
    assert parts_of(waiting, make_actor()) == [] and len(parts_of(waiting, actor_of(author))) == 1
    lifecycle.publish(waiting, by=make_actor("team"), now=OPEN)
    follow(waiting)
    assert state(challenge) == [(draft.id, False, None), (waiting.id, True, None), (late.id, False, None)]
    actions.move_challenges(now=JUDGING)
    assert state(challenge) == [(draft.id, False, "too_late"), (waiting.id, True, None), (late.id, False, "too_late")]
    lifecycle.publish(late, by=make_actor("team"), now=JUDGING)
    follow(late, JUDGING)
    assert kinds()[-3:] == ["not_entered", "not_entered", "entries_closed"]
    with writing() as current:
        current.delete(current.get_one(Idea, draft.id))
    assert len(state(challenge)) == 2, "a draft thrown away leaves nothing"


def test_what_leaves_the_portal_leaves_the_challenge(app):
    challenge = announced()
    ideas = entered(challenge, 3)
    withdraw(ideas[0], reason="I build it myself now.", by=_author(ideas[0]), now=OPEN)
    moderator = make_actor("moderator")
    remove(ideas[1], reason="other", text=REASON, by=moderator, now=OPEN)
    assert [line.idea_id for line in entries_page(challenge, make_actor()).items] == [ideas[0].id, ideas[2].id], "what is removed is gone at once"
    for idea in ideas[:2]:
        follow(idea)
    assert state(challenge) == [(ideas[0].id, True, "withdrawn"), (ideas[1].id, True, "removed"), (ideas[2].id, True, None)]
    restore(ideas[1], by=moderator, now=OPEN)
    follow(ideas[1])
    assert state(challenge)[1] == (ideas[1].id, True, None)
    assert kinds("entered", "left") == ["entered"] * 3 + ["left"] * 2 + ["entered"]


def _author(idea: Idea):
    from ideas.accounts.models import Member

    return actor_of(session().get_one(Member, session().get_one(Idea, idea.id).author_id))


def test_the_jury_is_invited_agrees_and_judges(app):
    challenge, admin = announced(), make_actor("admin")
    own, judge, idle = make_member(), make_member(), make_member()
    ideas = [*entered(challenge, 2), *entered(challenge, 1, author=own)]
    assert refused(lambda: actions.invite(challenge, judge, by=make_actor("team"), now=OPEN)) == "not_yours"
    for member in (own, judge, judge, idle):
        actions.invite(challenge, member, by=admin, now=OPEN)
    entry = place(challenge, ideas[0])

    def give(by, where=entry, points=4, now=JUDGING):
        return actions.score(challenge, where, points=points, note="Holds well.", by=actor_of(by), now=now)

    assert refused(lambda: give(judge)) == "not_juror", "who has not agreed yet"
    for member, agrees in ((own, True), (judge, True), (idle, False)):
        actions.answer(challenge, agrees=agrees, by=actor_of(member), now=OPEN)
    assert refused(lambda: actions.answer(challenge, agrees=True, by=actor_of(idle), now=OPEN)) == "answered_already"
    assert refused(lambda: give(idle)) == "not_juror"
    assert refused(lambda: give(judge, now=OPEN)) == "not_judging"
    assert refused(lambda: give(own, place(challenge, ideas[2]))) == "own_idea"
    assert refused(lambda: give(judge, points=6)) == "points_missing"
    give(judge)
    give(judge, points=2)
    actions.declare(challenge, entry, note="A neighbour of mine", by=actor_of(own), now=JUDGING)
    found = given_of(reload(challenge))
    assert [(one.idea.id, one.points, one.mean, len(one.scores)) for one in found] == [(ideas[0].id, [2], 2.0, 2), (ideas[1].id, [], None, 0), (ideas[2].id, [], None, 0)]
    assert found[0].own(juror_of(challenge.id, own.id).id).has_conflict
    actions.dismiss(challenge, juror_of(challenge.id, judge.id), by=admin, now=JUDGING)
    assert session().scalars(select(JuryScore.points)).all() == [None] and len(session().scalars(select(Juror)).all()) == 2
    assert kinds()[-10:] == ["juror_invited"] * 3 + ["juror_agreed"] * 2 + ["juror_declined", "scored", "scored", "conflict_declared", "juror_dismissed"]


def test_finalists_are_chosen_in_public_with_reasons(app):
    challenge, team = announced(), make_actor("team")
    ideas = entered(challenge, 3)
    entries = [place(challenge, idea).id for idea in ideas]
    assert refused(lambda: actions.choose(challenge, {entries[0]: "It is the lightest of all."}, by=team, now=OPEN)) == "not_judging"
    assert refused(lambda: actions.choose(challenge, {entries[0]: "It is the lightest of all."}, by=team, now=JUDGING)) == "not_judged"
    judged(challenge, ideas)
    assert refused(lambda: actions.choose(challenge, {entries[0]: "So."}, by=team, now=JUDGING)) == "reason_missing"
    assert refused(lambda: actions.choose(challenge, {999: "It is the lightest of all."}, by=team, now=JUDGING)) == "finalists_number"
    actions.choose(challenge, {entries[0]: "It is the lightest of all.", entries[2]: "It folds away flat."}, lang="en", by=team, now=JUDGING)
    assert refused(lambda: actions.choose(challenge, {entries[1]: "It is the lightest of all."}, by=team, now=JUDGING)) == "chosen_already"
    ballot = session().get_one(Ballot, reload(challenge).ballot_id)
    assert (ballot.purpose, ballot.occasion, ballot.opens_at, ballot.closes_at, ballot.votes_each, ballot.winners_most) == ("fan_vote", f"challenge:{challenge.id}", NOON + DAY * 20, NOON + DAY * 30, 2, 1)
    assert session().scalars(select(BallotEntry.idea_id).order_by(BallotEntry.id)).all() == [ideas[0].id, ideas[2].id]
    assert [(line.idea_id, line.reason, line.reason_lang) for line in entries_page(challenge, make_actor(), finalists=True).items] == [(ideas[0].id, "It is the lightest of all.", "en"), (ideas[2].id, "It folds away flat.", "en")]
    assert challenge.delay_days == 0
    assert kinds("entries_closed", "finalists_chosen", "finalist") == ["entries_closed", "finalists_chosen", "finalist", "finalist"]


def test_a_late_jury_moves_what_follows(app):
    challenge = announced()
    ideas = entered(challenge, 1)
    judged(challenge, ideas)
    late = NOON + DAY * 22 + timedelta(hours=5)
    actions.choose(challenge, {place(challenge, ideas[0]).id: "It is the lightest of all."}, by=make_actor("team"), now=late)
    challenge = reload(challenge)
    assert (challenge.delay_days, challenge.vote_opens_at, challenge.vote_closes_at, challenge.result_at) == (3, late, NOON + DAY * 33, NOON + DAY * 43)
    actions.vote(challenge, ideas[0], by=make_actor(), now=late)


def test_fans_vote_and_the_result_stays(app):
    challenge, ideas = voting(3)
    fans = [make_actor() for _ in range(3)]
    assert refused(lambda: actions.vote(challenge, ideas[0], by=fans[0], now=JUDGING)) == "vote_coming"
    assert [actions.vote(challenge, idea, by=fans[0], now=VOTE) for idea in (ideas[1], ideas[1], ideas[0])] == [1, 1, 0]
    assert refused(lambda: actions.vote(challenge, ideas[2], by=fans[0], now=VOTE)) == "votes_used"
    assert actions.take_back(challenge, ideas[0], by=fans[0], now=VOTE) == 1
    assert refused(lambda: actions.vote(challenge, ideas[1], by=_author(ideas[1]), now=VOTE)) == "own_idea"
    for fan in fans[1:]:
        actions.vote(challenge, ideas[1], by=fan, now=VOTE)
    actions.vote(challenge, ideas[2], by=fans[1], now=VOTE)
    assert [(line.votes, line.place, line.won) for line in entries_page(reload(challenge), make_actor("admin"), finalists=True).items] == [(None, None, False)] * 3, "not even the team reads votes in public pages"
    team = make_actor("team")
    assert refused(lambda: actions.publish(challenge, word="x" * 40, by=team, now=VOTE)) == "not_over"
    assert refused(lambda: actions.vote(challenge, ideas[0], by=fans[2], now=COUNTING)) == "vote_over"
    assert refused(lambda: actions.publish(challenge, word="Good.", by=team, now=COUNTING)) == "word_length"
    actions.publish(challenge, word="We liked how **little** it takes to build.", lang="en", by=team, now=COUNTING)
    challenge = reload(challenge)
    result = [(line.idea_id, line.votes, line.place, line.won) for line in entries_page(challenge, make_actor(), finalists=True).items]
    assert result == [(ideas[1].id, 3, 1, True), (ideas[2].id, 1, 2, False), (ideas[0].id, 0, 3, False)]
    assert [(part.place, part.won) for part in parts_of(ideas[1], make_actor())] == [(1, True)]
    assert refused(lambda: actions.publish(challenge, word="x" * 40, by=team, now=RESULT)) == "published_already"
    assert refused(lambda: actions.add_word(challenge, "x" * 40, by=team, now=RESULT)) == "word_stands"
    withdraw(ideas[1], reason="I build it myself now.", by=_author(ideas[1]), now=RESULT)
    follow(ideas[1], RESULT)
    assert [line.place for line in entries_page(challenge, make_actor(), finalists=True).items] == [1, 2, 3], "the result stays, whatever becomes of the ideas"
    assert kinds("published", "won", "left") == ["published", "won"]
    won = session().scalars(select(Event).where(Event.kind == "challenge.won")).one()
    assert (won.idea_id, won.facts, won.thing_id) == (ideas[1].id, {"place": 1}, challenge.id)


def test_a_finalist_that_leaves_gives_its_votes_back(app):
    challenge, ideas = voting(2, votes_each=1)
    fan = make_actor()
    actions.vote(challenge, ideas[0], by=fan, now=VOTE)
    remove(ideas[0], reason="other", text=REASON, by=make_actor("moderator"), now=VOTE)
    follow(ideas[0], VOTE)
    assert session().scalars(select(BallotVote)).all() == []
    actions.vote(challenge, ideas[1], by=fan, now=VOTE)
    restore(ideas[0], by=make_actor("moderator"), now=VOTE)
    follow(ideas[0], VOTE)
    assert sorted(session().scalars(select(BallotEntry.idea_id))) == sorted(idea.id for idea in ideas), "put back it is in the vote again"
    actions.move_challenges(now=RESULT)
    assert [(line.idea_id, line.votes) for line in entries_page(reload(challenge), make_actor(), finalists=True).items] == [(ideas[1].id, 1), (ideas[0].id, 0)]


def test_on_the_promised_day_the_portal_publishes_by_itself(app):
    challenge, ideas = voting(1)
    actions.vote(challenge, ideas[0], by=make_actor(), now=VOTE)
    assert actions.move_challenges(now=COUNTING) == 0 and [one.id for one in due_challenges(RESULT)] == [challenge.id]
    assert actions.move_challenges(now=RESULT) == 1 and actions.move_challenges(now=RESULT) == 0
    assert (reload(challenge).published_at, challenge.word) == (RESULT, "")
    actions.add_word(challenge, "It was close, and we liked it for its simple joints.", lang="en", by=make_actor("team"), now=RESULT)
    assert "simple joints" in reload(challenge).word_html
    assert kinds()[-3:] == ["published", "won", "word_added"]


def test_what_is_put_back_comes_into_the_vote_only_as_a_finalist(app):
    challenge = announced()
    ideas = entered(challenge, 3)
    judged(challenge, ideas)
    moderator = make_actor("moderator")
    for idea in ideas[1:]:
        remove(idea, reason="other", text="It shows somebody.", by=moderator, now=JUDGING)
        follow(idea, JUDGING)
    judged_ones = {place(challenge, ideas[0]).id: "It convinced us by its joints."}
    actions.choose(reload(challenge), judged_ones, lang="en", by=make_actor("team"), now=JUDGING)
    for idea, at in ((ideas[1], JUDGING), (ideas[2], VOTE)):
        restore(idea, by=moderator, now=at)
        follow(idea, at)
    assert list(session().scalars(select(BallotEntry.idea_id))) == [ideas[0].id]
    assert [row[1] for row in state(challenge)] == [True, True, True] and refused(lambda: actions.vote(challenge, ideas[1], by=make_actor(), now=VOTE)) == "not_in_ballot"


def test_an_activity_with_a_vote_needs_no_worker_to_open_it(app):
    challenge = announced("vote")
    ideas = entered(challenge, 2)
    assert actions.vote(challenge, ideas[0], by=make_actor(), now=JUDGING) == 1
    assert sorted(session().scalars(select(BallotEntry.idea_id))) == [idea.id for idea in ideas] and reload(challenge).started_at is not None
    actions.publish(challenge, by=make_actor("team"), now=COUNTING)
    assert [(line.votes, line.won) for line in entries_page(reload(challenge), make_actor()).items] == [(1, True), (0, False)]
    assert kinds("started", "entries_closed", "published", "won") == ["started", "entries_closed", "published", "won"]


def test_an_activity_without_a_vote_ends_with_its_entries(app):
    challenge = announced("entries")
    ideas = entered(challenge, 2)
    actions.move_challenges(now=JUDGING)
    assert (reload(challenge).published_at, challenge.ballot_id) == (JUDGING, None)
    assert [line.idea_id for line in entries_page(challenge, make_actor()).items] == [idea.id for idea in ideas]
    assert kinds()[-2:] == ["entries_closed", "published"]


def test_nobody_entered(app):
    challenge = announced()
    actions.move_challenges(now=JUDGING)
    assert reload(challenge).published_at == JUDGING
    assert kinds() == ["drafted", "announced", "started", "entries_closed", "published"]


def test_clocks_of_its_own_all_at_once(app):
    """A worker that slept through everything does it all in one go, in order."""
    challenge = announced("vote")
    entered(challenge, 2)
    actions.move_challenges(now=RESULT)
    assert kinds()[-3:] == ["started", "entries_closed", "published"], "nobody voted, so nobody won"
    assert reload(challenge).published_at == RESULT


def test_seated_jurors_are_members(app):
    assert seated(announced()).role == "member"


def test_co_authors_neither_vote_for_nor_judge_their_idea(app):
    from ideas.board.models import CoAuthor

    challenge, ideas = voting(1)
    other = make_member()
    with writing() as current:
        current.add(CoAuthor(idea_id=ideas[0].id, member_id=other.id, share=50, invited_at=NOON, agreed_at=NOON))
    assert refused(lambda: actions.vote(challenge, ideas[0], by=actor_of(other), now=VOTE)) == "own_idea"
    second = announced()
    actions.enter(second, ideas[0], by=_author(ideas[0]), now=OPEN)
    juror = seated(second, other)
    assert refused(lambda: actions.score(second, place(second, ideas[0]), points=5, note="", by=juror, now=JUDGING)) == "own_idea"


def test_who_leaves_takes_the_notes_and_leaves_the_points(app):
    from ideas.privacy.actions import close
    from ideas.privacy.queries import own_data

    challenge, member, invited = announced(), make_member(), make_member()
    ideas = entered(challenge, 1)
    juror = seated(challenge, member)
    actions.invite(challenge, invited, by=make_actor("admin"), now=OPEN)
    actions.score(challenge, place(challenge, ideas[0]), points=5, note="zq-own-xj", by=juror, now=JUDGING)
    told = own_data(member)
    assert [row["note"] for row in told["jury_scores"]] == ["zq-own-xj"] and len(told["juries"]) == 1 and own_data(invited)["juries"][0]["agreed_at"] is None
    for one in (member, invited):
        close(reload(one), by=actor_of(one), now=JUDGING)
    assert session().execute(select(JuryScore.points, JuryScore.note)).all() == [(5, "")]
    assert session().scalars(select(Juror.member_id)).all() == [member.id]
    assert given_of(reload(challenge))[0].scores[0][0] is None, "a former member has no name"
