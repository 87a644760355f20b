"""The use cases of challenges, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from pathlib import Path

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.challenges import actions
from ideas.challenges.actions.leaving import follow_idea, settle_entry
from ideas.challenges.actions.making import describe
from ideas.challenges.models import Challenge, ChallengeEntry, Juror
from ideas.challenges.queries.jury import juror_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.actions import withdraw
from tests.challenges.scenes import BEFORE, COUNTING, JUDGING, OPEN, RESULT, VOTE, announced, entered, fields, judged, place, seated, voting
from tests.factories import make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get, get_or_none, picture

WORD = "We liked how little it takes to build it."


@deed(once=False)
def begin_a_challenge(_: Path) -> Act:
    team = make_actor("team")
    return lambda: actions.draft(fields(), by=team, now=BEFORE)


@deed(once=False)
def change_a_challenge(_: Path) -> Act:
    challenge, team = announced(), make_actor("team")
    return lambda: actions.change(get(Challenge, challenge), fields(rules_en="Two ideas each, and three votes for all."), by=team, now=BEFORE)


@deed()
def announce_a_challenge(_: Path) -> Act:
    team = make_actor("team")
    challenge = actions.draft(fields(), by=team, now=BEFORE)
    return lambda: actions.announce(get(Challenge, challenge), by=team, now=OPEN)


@deed(once=False)
def hang_a_challenges_picture(_: Path) -> Act:
    challenge, team, data = announced(), make_actor("team"), picture()
    return lambda: actions.set_picture(get(Challenge, challenge), data, "A balcony", by=team, now=BEFORE)


@deed()
def describe_a_challenges_picture(_: Path) -> Act:
    challenge, team = announced(), make_actor("team")
    actions.set_picture(challenge, picture(), "A balcony", by=team, now=BEFORE)
    return lambda: describe(get(Challenge, challenge), "A small balcony", by=team, now=BEFORE)


@deed()
def enter_a_challenge(_: Path) -> Act:
    challenge, author = announced(), make_member()
    idea, by = make_idea(author), actor_of(author)
    return lambda: actions.enter(get(Challenge, challenge), get(Idea, idea), by=by, now=OPEN)


@deed()
def take_out_of_a_challenge(_: Path) -> Act:
    challenge, author = announced(), make_member()
    idea, by = entered(challenge, 1, author=author)[0], actor_of(author)
    return lambda: actions.take_out(get(Challenge, challenge), get(Idea, idea), by=by, now=OPEN)


@deed()
def leave_a_challenge_with_the_portal(_: Path) -> Act:
    challenge, author = announced(), make_member()
    idea = entered(challenge, 1, author=author)[0]
    withdraw(idea, reason="I build it myself now.", by=actor_of(author), now=OPEN)
    event = session().query(Event).filter_by(kind="idea.withdrawn").order_by(Event.id.desc()).first()
    assert event is not None
    return lambda: follow_idea(get(Event, event), now=OPEN)


@deed()
def settle_an_entry(_: Path) -> Act:
    challenge, author = announced(), make_member()
    entry = place(challenge, entered(challenge, 1, author=author)[0])
    withdraw(session().get_one(Idea, entry.idea_id), reason="I build it myself now.", by=actor_of(author), now=OPEN)
    return lambda: settle_entry(get(ChallengeEntry, entry), now=OPEN)


@deed()
def invite_into_a_jury(_: Path) -> Act:
    challenge, member, admin = announced(), make_member(), make_actor("admin")
    return lambda: actions.invite(get(Challenge, challenge), get(Member, member), by=admin, now=OPEN)


@deed()
def agree_to_a_jury(_: Path) -> Act:
    challenge, member = announced(), make_member()
    actions.invite(challenge, member, by=make_actor("admin"), now=OPEN)
    by = actor_of(member)
    return lambda: actions.answer(get(Challenge, challenge), agrees=True, by=by, now=OPEN)


@deed()
def take_off_a_jury(_: Path) -> Act:
    challenge, admin = announced(), make_actor("admin")
    juror = juror_of(challenge.id, seated(challenge).id)
    assert juror is not None
    number = juror.id
    return lambda: (there := get_or_none(Juror, number)) and actions.dismiss(get(Challenge, challenge), there, by=admin, now=OPEN)


@deed(once=False)
def give_points(_: Path) -> Act:
    challenge = announced()
    entry, juror = place(challenge, entered(challenge, 1)[0]), seated(challenge)
    return lambda: actions.score(get(Challenge, challenge), get(ChallengeEntry, entry), points=4, note="Good.", by=juror, now=JUDGING)


@deed(once=False)
def declare_not_impartial(_: Path) -> Act:
    challenge = announced()
    entry, juror = place(challenge, entered(challenge, 1)[0]), seated(challenge)
    return lambda: actions.declare(get(Challenge, challenge), get(ChallengeEntry, entry), by=juror, now=JUDGING)


@deed()
def choose_finalists(_: Path) -> Act:
    challenge, team = announced(), make_actor("team")
    ideas = entered(challenge, 2)
    judged(challenge, ideas)
    reasons = {place(challenge, ideas[0]).id: "It is the lightest of all."}
    return lambda: actions.choose(get(Challenge, challenge), reasons, by=team, now=JUDGING)


@deed()
def vote_in_a_challenge(_: Path) -> Act:
    (challenge, ideas), fan = voting(1), make_actor()
    return lambda: actions.vote(get(Challenge, challenge), get(Idea, ideas[0]), by=fan, now=VOTE)


@deed()
def take_a_challenge_vote_back(_: Path) -> Act:
    (challenge, ideas), fan = voting(1), make_actor()
    actions.vote(challenge, ideas[0], by=fan, now=VOTE)
    return lambda: actions.take_back(get(Challenge, challenge), get(Idea, ideas[0]), by=fan, now=VOTE)


@deed()
def publish_a_challenges_result(_: Path) -> Act:
    (challenge, ideas), team = voting(1), make_actor("team")
    actions.vote(challenge, ideas[0], by=make_actor(), now=VOTE)
    return lambda: actions.publish(get(Challenge, challenge), word=WORD, by=team, now=COUNTING)


@deed()
def add_a_jurys_word(_: Path) -> Act:
    (challenge, _ideas), team = voting(1), make_actor("team")
    actions.move_challenges(now=RESULT)
    return lambda: actions.add_word(get(Challenge, challenge), WORD, by=team, now=RESULT)


@deed()
def move_challenges_on(_: Path) -> Act:
    entered(announced("vote"), 2)
    return lambda: actions.move_challenges(now=RESULT)


@deed()
def take_an_idea_out_of_a_running_vote(_: Path) -> Act:
    challenge, ideas = voting(2)
    member = session().get_one(Member, ideas[0].author_id)
    withdraw(ideas[0], reason="I build it myself now.", by=actor_of(member), now=VOTE)
    entry = place(challenge, ideas[0])
    return lambda: settle_entry(get(ChallengeEntry, entry), now=VOTE)
