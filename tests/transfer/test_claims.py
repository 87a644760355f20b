"""Somebody from before this portal is a member: what was theirs is handed over, nothing counts twice, sums and log stay true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, CoAuthor, Idea
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.privacy.actions import close
from ideas.rewards.models import PointScore
from ideas.rewards.queries.recounting import differences
from ideas.surveys.actions import answer
from ideas.surveys.queries import own_answer
from ideas.transfer import actions as transfer
from ideas.transfer.actions.claiming import claim, disclaim, hand_over, keep_addresses
from ideas.transfer.models import Claim, Import, ShellAddress
from ideas.transfer.queries import address_digest, gone_mark, shells_with
from ideas.triage.actions.merging import announce, carry_out
from ideas.upkeep.check import check
from ideas.votes.actions import cast, withdraw
from ideas.votes.models import Follow, Vote
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import PASSWORD, make_actor, make_idea, make_member
from tests.rewards.portals import earlier_line
from tests.transfer.folders import COMMENTS, IDEAS, VOTES, folder, reason

MORE = [{"idea_id": "1", "voter": "u2"}, {"idea_id": "2", "voter": "u1"}]


def town(tmp_path) -> int:  # type: ignore[no-untyped-def]
    """u1 made ideas 1 and 3 and supports 2; u2 made 2 and supports 1 and 3; u4 supports 3. u2's address is known."""
    board = session().get_one(Board, 1)
    number = transfer.import_jsonl(folder(tmp_path / "town", votes=[*VOTES, *MORE]), board=board, by=SYSTEM, now=NOON)["import_id"]
    with writing():
        keep_addresses({person("u2").id: address_digest("Bea.Bench+x@gmail.com")})
    return int(number)


def person(label: str) -> Member:
    session().rollback()
    return session().scalars(select(Member).where(Member.source_id == label)).one()


def idea(key: str) -> Idea:
    session().expire_all()
    return session().scalars(select(Idea).where(Idea.source_id == key)).one()


def comment(key: str) -> Comment:
    session().expire_all()
    return session().scalars(select(Comment).where(Comment.source_id == key)).one()


def parts(one: Idea) -> dict[int, int]:
    session().rollback()
    return {row.member_id: row.share for row in session().execute(select(CoAuthor.member_id, CoAuthor.share).where(CoAuthor.idea_id == one.id))}


def problems() -> list[str]:
    session().rollback()
    return [f"{finding.id}: {one}" for finding in check(now=NOON) if finding.id != "I8" for one in finding.problems]


@both_databases
def test_a_confirmed_address_claims_what_was_theirs_once_and_nothing_counts_twice(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    bea = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com")
    me, stranger = actor_of(bea), make_actor()
    cast(idea("3"), by=me, now=NOON)  # both support it: one of the two counts afterwards
    assert (idea("3").vote_count, [one.source_id for one in shells_with(bea.email)]) == (3, ["u2"])
    with pytest.raises(Refused, match="not_claimable"):
        claim(person("u2"), by=stranger, now=NOON)
    made = claim(person("u2"), by=me, now=NOON)
    assert made.counts == {"ideas": 1, "comments": 1, "votes": 2, "follows": 0, "united": 1}
    assert (idea("2").author_id, idea("1").vote_count, idea("3").vote_count) == (bea.id, 1, 2)
    assert comment("c1").author_id == bea.id
    assert (comment("c3").official, comment("c3").author_id) == (True, person("u2").id)  # the team's answer is nobody's to rewrite
    assert sorted(session().scalars(select(Vote.idea_id).where(Vote.member_id == bea.id))) == [idea("1").id, idea("3").id]
    assert session().scalars(select(Event.kind).order_by(Event.id.desc()).limit(2)).all() == ["member.claimed", "vote.withdrawn"]
    assert session().scalars(select(ShellAddress)).all() == []
    assert problems() == []
    with pytest.raises(Refused, match="not_claimable"):
        claim(person("u2"), by=me, now=NOON)
    again = transfer.import_jsonl(tmp_path / "town", board=session().get_one(Board, 1), by=SYSTEM, now=NOON)
    assert {name: again[name] for name in ("ideas", "comments", "votes", "members")} == {"ideas": 0, "comments": 0, "votes": 0, "members": 0}


@both_databases
def test_own_ideas_are_not_supported_and_merges_are_reckoned_anew(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    ada, admin = make_member(handle="ada"), make_actor("admin")
    main = make_idea(title="A bench for all", at=NOON)
    cast(idea("3"), by=actor_of(ada), now=NOON)  # her own idea, as it turns out
    merge = announce(idea("3"), main, reason="Both ask for the same bench by the water.", days=0, hurry="It is the very same bench, word for word.", by=admin, now=NOON)
    carry_out(merge, by=admin, now=NOON)
    assert session().get_one(Idea, main.id, populate_existing=True).vote_count == 3
    with pytest.raises(Refused, match="no_member"):
        hand_over(person("u1"), None, "She wrote to us from her old address.", by=admin, now=NOON)
    hand_over(person("u1"), ada, "She wrote to us from her old address.", by=admin, now=NOON)
    assert (idea("1").author_id, idea("3").author_id, idea("3").vote_count) == (ada.id, ada.id, 2)
    assert session().get_one(Idea, main.id, populate_existing=True).vote_count == 2
    assert session().scalars(select(Vote.idea_id).where(Vote.member_id == ada.id)).all() == [idea("2").id]
    assert session().scalars(select(Follow.idea_id).where(Follow.member_id == ada.id, Follow.merge_id.is_not(None))).all() == [main.id]
    assert problems() == []
    hand_over(person("u2"), ada, "It was her second account there, she says.", by=admin, now=NOON)
    assert [session().get_one(Idea, one.id, populate_existing=True).vote_count for one in (idea("1"), idea("2"), idea("3"), main)] == [0, 0, 1, 1]
    again = transfer.import_jsonl(tmp_path / "town", board=session().get_one(Board, 1), by=SYSTEM, now=NOON)
    assert (again["votes"], problems()) == (0, [])


@both_databases
def test_answers_of_a_claimant_stay_with_their_support_and_go_with_it(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    bea, admin = make_member(handle="bea"), make_actor("admin")
    main, by = make_idea(title="A bench for all", at=NOON, goal=None), actor_of(bea)
    cast(idea("3"), by=by, now=NOON)
    carry_out(announce(idea("3"), main, reason="Both ask for the same bench by the water.", days=0, hurry="It is the very same bench, word for word.", by=admin, now=NOON), by=admin, now=NOON)
    answer(main, {"intent": "definitely"}, by=by, now=NOON)
    hand_over(person("u2"), bea, "It was her account there, she says.", by=admin, now=NOON)  # who supports 3 too
    assert own_answer(main.id, bea.id) is not None, "she supports it as before"
    hand_over(person("u1"), bea, "It was her second account there.", by=admin, now=NOON)  # who made 3
    assert own_answer(main.id, bea.id) is None, "she has a part in it"
    assert [tuple(row) for row in session().execute(select(Event.idea_id, Event.member_id).where(Event.kind == "survey.cleared"))] == [(main.id, bea.id)]
    assert problems() == []


@both_databases
def test_parts_in_ideas_of_several_creators_change_hands(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    ada, carla, admin, why = make_member(handle="ada"), make_member(handle="carla"), make_actor("admin"), "She wrote to us from her old address."
    main, u1 = idea("3"), person("u1").id
    for one in (make_idea(ada, title="A bench for all", at=NOON), make_idea(carla, title="A bench by the water", at=NOON)):
        carry_out(announce(one, main, reason="Both ask for the same bench by the water.", days=0, hurry="It is the very same bench, word for word.", by=admin, now=NOON), by=admin, now=NOON)
    with writing() as current:
        current.add_all(CoAuthor(idea_id=idea("1").id, member_id=member, share=share, invited_at=NOON, agreed_at=NOON) for member, share in ((u1, 60), (ada.id, 40)))
        idea("1").co_author_count = 1
    assert (parts(main), idea("3").vote_count, idea("1").vote_count, problems()) == ({u1: 100, ada.id: 0, carla.id: 0}, 2, 1, [])
    hand_over(person("u2"), ada, why, by=admin, now=NOON)  # who supports what she has a part in
    assert (idea("3").vote_count, idea("1").vote_count, problems()) == (1, 0, [])
    hand_over(person("u1"), ada, why, by=admin, now=NOON)  # the creator of both
    assert (parts(main), idea("3").co_author_count) == ({ada.id: 100, carla.id: 0}, 1)
    assert (parts(idea("1")), idea("1").co_author_count, problems()) == ({ada.id: 100}, 0, [])


@both_databases
def test_a_creator_of_a_merge_keeps_their_part_as_a_member(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    ada, carla, admin = make_member(handle="ada"), make_member(handle="carla"), make_actor("admin")
    carry_out(announce(make_idea(carla, title="A bench by the water", at=NOON), idea("3"), reason="Both ask for the same bench by the water.", days=0, hurry="It is the very same bench, word for word.", by=admin, now=NOON), by=admin, now=NOON)
    hand_over(person("u1"), ada, "She wrote to us from her old address.", by=admin, now=NOON)
    assert (parts(idea("3")), problems()) == ({ada.id: 100, carla.id: 0}, [])


def test_who_says_no_is_not_asked_again_and_who_leaves_takes_the_digest_along(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    number = town(tmp_path)
    bea = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com")
    with writing():
        keep_addresses({person("u1").id: address_digest("beabench@gmail.com")})
    disclaim(person("u1"), by=actor_of(bea), now=NOON)
    assert [one.source_id for one in shells_with(bea.email)] == ["u2"]
    claim(person("u2"), by=actor_of(bea), now=NOON)
    with writing():
        keep_addresses({person("u4").id: address_digest("beabench@gmail.com")})
    close(bea, by=actor_of(bea), now=NOON)
    assert (set(session().scalars(select(ShellAddress.digest))), session().scalars(select(Claim.reason)).all()) == ({""}, [""])
    undone = transfer.undo(number, by=SYSTEM, now=NOON)
    assert [title for _id, title in undone.kept] == ["Otra vez el carril"]
    assert len(session().scalars(select(Claim)).all()) == 1  # the record outlives the import
    assert problems() == []


@both_databases
def test_no_further_import_acts_for_a_member_asks_again_or_brings_back_who_left(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    mail, people = "bea.bench@gmail.com", [{"id": "u1", "email": "beabench@gmail.com"}]
    ideas = [*IDEAS, {"id": "5", "title": "A lamp", "author": mail, "status": "open"}]
    given = {"ideas": ideas, "people": people, "votes": [*VOTES, {"idea_id": "3", "voter": mail}]}
    board = session().get_one(Board, 1)
    transfer.import_jsonl(folder(tmp_path / "town", **given), board=board, by=SYSTEM, now=NOON)
    bea = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com")
    label = f"mail:{address_digest(mail)}"
    shell = person(label).id
    claim(person(label), by=actor_of(bea), now=NOON)
    disclaim(person("u1"), by=actor_of(bea), now=NOON)
    withdraw(idea("3"), by=actor_of(bea), now=NOON)
    more = given | {"ideas": [*ideas, {"id": "6", "title": "Another lamp", "author": mail}], "comments": [*COMMENTS, {"id": "c9", "idea_id": "3", "author": mail, "body": "And a lamp"}]}

    def again() -> list[str]:
        found = transfer.import_jsonl(folder(tmp_path / "again", **more), board=board, by=SYSTEM, now=NOON)
        assert {name: found[name] for name in ("ideas", "comments", "votes", "members", "errors")} == dict.fromkeys(("ideas", "comments", "votes", "members", "errors"), 0)
        return [reason(line).partition(" is ")[0] for line in found["report"] if "by now" in reason(line)]

    assert again() == ["its author", "its voter", "its author"]
    assert (idea("3").vote_count, shells_with(bea.email)) == (2, [])
    close(bea, by=actor_of(bea), now=NOON)
    kept = " ".join(f"{row.source_id}" for row in session().scalars(select(Member).where(Member.source.is_not(None))))
    assert (address_digest(mail) in kept, session().get_one(Member, shell).source_id == gone_mark("town-2016", label)) == (False, True)
    assert again() == ["its author", "its voter", "its author"]
    assert problems() == []


@both_databases
def test_points_of_an_older_version_stay_on_no_board(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    shell, ada = person("u1"), make_member(handle="ada")
    earlier_line(shell)
    hand_over(person("u1"), ada, "She wrote to us from her old address.", by=make_actor("admin"), now=NOON)
    assert (session().scalars(select(PointScore)).all(), problems(), list(differences())) == ([], [], [])


def test_nobody_is_handed_over_while_an_import_is_under_way_anywhere(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    number = town(tmp_path)
    bea = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com")
    with writing() as current:
        current.get_one(Import, number).finished_at = None  # as by the command line
    with pytest.raises(Refused, match="import_running"):
        claim(person("u2"), by=actor_of(bea), now=NOON + timedelta(hours=5))
    assert claim(person("u2"), by=actor_of(bea), now=NOON + timedelta(hours=7)).member_id == bea.id  # broken off long ago


def test_an_import_that_goes_on_days_later_is_under_way(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """What it writes for somebody would else be written for nobody, once they were claimed meanwhile."""
    number, later, tried = town(tmp_path), NOON + timedelta(days=3), []
    bea = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com")
    with writing() as current:
        current.get_one(Import, number).finished_at = None

    def meanwhile(*_: object) -> None:
        session().rollback()
        with pytest.raises(Refused, match="import_running"):
            claim(person("u2"), by=actor_of(bea), now=later)
        tried.append(number)

    done = transfer.import_jsonl(tmp_path / "town", board=session().get_one(Board, 1), progress=meanwhile, by=SYSTEM, now=later)
    assert (done["import_id"], set(tried)) == (number, {number})
    assert claim(person("u2"), by=actor_of(bea), now=later).member_id == bea.id


def test_the_source_calls_nobody_by_name_who_has_left(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    ada = make_member(handle="ada")
    hand_over(person("u1"), ada, "She wrote to us from her old address.", by=make_actor("admin"), now=NOON)
    close(ada, by=actor_of(ada), now=NOON)
    assert session().scalars(select(Member.id).where(Member.source_id == "u1")).all() == []
    again = transfer.import_jsonl(tmp_path / "town", board=session().get_one(Board, 1), by=SYSTEM, now=NOON)
    assert (again["members"], again["votes"], problems()) == (0, 0, [])


def test_the_pages_ask_and_hand_over(app: Flask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town(tmp_path)
    bea, ada = make_member(handle="bea", email="beabench@gmail.com", email_key="beabench@gmail.com"), make_member(handle="ada")
    shells = person("u1").id, person("u2").id
    visit, admin = Browser(app), Browser(app, make_member("admin"))
    assert visit.post("/sign-in", {"email": "beabench@gmail.com", "password": PASSWORD}).location == "/account/from-before"
    page = visit.get("/account/from-before").text
    assert [words for words in ("one idea, one comment, supports 2 ideas", "Otra vez el carril") if words not in page] == []
    assert visit.post(f"/account/from-before/{shells[0]}").status_code == 404
    assert visit.post(f"/account/from-before/{shells[1]}").location == "/account/ideas"
    assert idea("2").author_id == bea.id
    refused = admin.post(f"/desk/members/{shells[0]}/handing-over", {"handle": "nobody", "reason": "so"})
    assert (refused.status_code, "f-handle-error" in refused.text, "f-why-error" in refused.text, "so</textarea>" in refused.text) == (422, True, True, True)
    assert admin.post(f"/desk/members/{shells[0]}/handing-over", {"handle": "@ada", "reason": "She wrote from her old address."}).location == f"/desk/members/{ada.id}"
    assert "She wrote from her old address." in admin.get(f"/desk/members/{ada.id}").text
    assert idea("1").author_id == ada.id
