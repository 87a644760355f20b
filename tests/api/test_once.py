"""`Idempotency-Key`: what is sent twice acts once and is answered as before."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core import idempotency
from ideas.core.db import now, session, writing
from ideas.core.idempotency import KeptAnswer, sweep_answers
from ideas.privacy.actions import close
from ideas.votes import actions as casting
from tests.api.conftest import Program, problem
from tests.api.test_ideas import NEW, picture_file
from tests.conftest import both_databases
from tests.factories import make_idea, make_member

KEY = {"Idempotency-Key": "a-first-try-1"}


@both_databases
def test_the_same_again_is_answered_as_before_and_acts_no_second_time(fan, app):
    first = fan("POST", "/ideas", NEW, headers=KEY)
    again = fan("POST", "/ideas", NEW, headers=KEY)
    assert (first.status_code, again.status_code, again.data, again.headers["Location"], again.mimetype) == (201, 201, first.data, first.headers["Location"], first.mimetype)
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert session().scalar(select(func.count()).select_from(Idea)) == 1
    other = fan("POST", "/ideas", NEW | {"title": "Another bird house"}, headers={"Idempotency-Key": "another"})
    assert (other.status_code, session().scalar(select(func.count()).select_from(Idea))) == (201, 2)


@both_databases
def test_a_key_stands_for_one_call_of_one_program(fan, app):
    idea = make_idea()
    at = f"/ideas/{idea.id}/comments"
    said = fan("POST", at, {"body": "Once"}, headers=KEY).get_json()
    problem(fan("POST", at, {"body": "Otherwise"}, headers=KEY), 409, "key_reused")
    problem(fan("PUT", f"/ideas/{idea.id}/vote", headers=KEY), 409, "key_reused")
    problem(fan("POST", f"/ideas/{make_idea().id}/comments", {"body": "Once"}, headers=KEY), 409, "key_reused")
    assert Program(app, make_member())("POST", at, {"body": "Once"}, headers=KEY).get_json()["id"] != said["id"]
    assert Program(app, fan.member)("PUT", f"/ideas/{idea.id}/vote", headers=KEY).status_code == 200, "another key of the same member is another program"


def test_refusals_are_kept_and_failures_are_not(fan, app, monkeypatch):
    at = f"/ideas/{make_idea().id}/vote"
    assert problem(fan("POST", "/ideas", {}, headers=KEY), 422, "invalid") == problem(fan("POST", "/ideas", {}, headers=KEY), 422, "invalid")
    with monkeypatch.context() as broken:
        broken.setattr(casting, "record", lambda *_, **__: 1 / 0)
        assert fan("PUT", at, headers={"Idempotency-Key": "fails"}).status_code == 500
    assert fan("PUT", at, headers={"Idempotency-Key": "fails"}).get_json() == {"votes": 1, "voted": True}
    problem(fan("PUT", at, headers={"Idempotency-Key": "with blanks in it"}), 400, "bad_key")
    problem(fan("PUT", at, headers={"Idempotency-Key": "x" * 256}), 400, "bad_key")


def test_a_limit_is_not_kept(fan, app):
    for n in range(5):
        fan("POST", "/ideas", NEW | {"title": f"Bird house number {n}"})
    problem(fan("POST", "/ideas", NEW, headers=KEY), 429, "too_many_ideas")
    assert session().scalars(select(KeptAnswer)).all() == []


def test_pictures_are_told_apart_by_what_they_are(fan, app):
    at = f"/ideas/{make_idea(fan.member).id}/pictures"
    sent = [fan("POST", at, data={"picture": (picture_file(), "x.png"), "alt": alt}, headers=KEY) for alt in ("A bird house", "A bird house", "Another")]
    assert [answer.status_code for answer in sent] == [201, 201, 409] and sent[0].data == sent[1].data


@both_databases
def test_a_call_under_way_and_an_answer_that_was_lost(fan, app):
    at = f"/ideas/{make_idea().id}/vote"
    fan("PUT", at, headers=KEY)

    def kept_as(**values: object) -> None:
        with writing() as current:
            current.execute(update(KeptAnswer).values(**values))

    kept_as(status=None, acted_at=None)
    problem(fan("PUT", at, headers=KEY), 409, "key_in_use")
    kept_as(status=None, acted_at=now())
    problem(fan("PUT", at, headers=KEY), 409, "key_in_use")
    long_ago = now() - idempotency.PATIENCE - timedelta(seconds=1)
    kept_as(claimed_at=long_ago)
    problem(fan("PUT", at, headers=KEY), 409, "answer_lost")
    kept_as(acted_at=None)
    assert fan("PUT", at, headers=KEY).get_json()["votes"] == 1, "who claimed it is gone and did nothing"
    kept_as(claimed_at=now() - idempotency.KEPT - timedelta(seconds=1), body="{}")
    assert fan("PUT", at, headers=KEY).get_json()["votes"] == 1, "a day later it is forgotten"


def test_who_lost_the_claim_meanwhile_does_nothing(fan, app, monkeypatch):
    idea = make_idea()
    real = casting.insist

    def slow(refusal: object) -> None:
        session().execute(update(KeptAnswer).values(claimed_at=now() - timedelta(hours=1)))
        real(refusal)

    monkeypatch.setattr(casting, "insist", slow)
    problem(fan("PUT", f"/ideas/{idea.id}/vote", headers=KEY), 409, "key_in_use")
    assert session().get(Idea, idea.id).vote_count == 0


@both_databases
def test_twenty_at_once_act_once(fan, app):
    idea = make_idea()
    barrier, told = threading.Barrier(20), []

    def send() -> None:
        barrier.wait()
        answer = app.test_client(use_cookies=False).post(f"/api/v1/ideas/{idea.id}/comments", json={"body": "Once"}, headers=fan.headers | KEY)
        told.append((answer.status_code, answer.get_json().get("cause"), answer.get_json().get("id")))

    session().rollback()
    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [said] = session().scalars(select(Comment.id)).all()
    assert len(told) == 20 and set(told) <= {(201, None, said), (409, "key_in_use", None)} and (201, None, said) in told, told
    assert fan("POST", f"/ideas/{idea.id}/comments", {"body": "Once"}, headers=KEY).get_json()["id"] == said


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_a_day_later_it_is_swept(fan, app, hours, left):
    fan("PUT", f"/ideas/{make_idea().id}/vote", headers=KEY)
    assert sweep_answers(now=now() + timedelta(hours=hours)) == 1 - left
    assert session().scalar(select(func.count()).select_from(KeptAnswer)) == left


def test_more_than_one_portion_is_swept_at_once(fan, app, monkeypatch):
    monkeypatch.setattr(idempotency, "SWEEP", 2)
    for n in range(5):
        fan("PUT", f"/ideas/{make_idea().id}/vote", headers={"Idempotency-Key": f"vote-{n}"})
    assert sweep_answers(now=now() + timedelta(hours=25)) == 5


@both_databases
def test_who_left_is_named_by_no_kept_answer(fan, team, app):
    idea, other = make_idea(fan.member, vote_count=1), make_idea()
    assert team("PUT", f"/ideas/{idea.id}/stage", {"stage": "in_review"}, headers=KEY).get_json()["author"]["handle"] == "mara"
    kept = team("PUT", f"/ideas/{other.id}/stage", {"stage": "in_review"}, headers={"Idempotency-Key": "another"})
    close(fan.member, by=actor_of(fan.member), now=now())
    assert "mara" not in "".join(session().scalars(select(KeptAnswer.body)))
    with writing() as current:
        current.execute(update(KeptAnswer).values(claimed_at=now() - timedelta(minutes=5)))
    problem(team("PUT", f"/ideas/{idea.id}/stage", {"stage": "in_review"}, headers=KEY), 409, "answer_lost")
    assert team("PUT", f"/ideas/{other.id}/stage", {"stage": "in_review"}, headers={"Idempotency-Key": "another"}).data == kept.data


def test_a_key_that_ends_takes_its_answers_along(fan, app):
    from ideas.accounts import actions
    from ideas.accounts.models import Token

    fan("PUT", f"/ideas/{make_idea().id}/vote", headers=KEY)
    actions.end_token(session().scalars(select(Token)).one(), by=actor_of(fan.member), now=now())
    assert session().scalars(select(KeptAnswer)).all() == []
