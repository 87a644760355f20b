"""Forged cursors: no page and no call of the API falls over them, on either database."""

import pytest

from ideas.comments.actions import post
from ideas.core.paging import encode
from tests.api.conftest import problem
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea

VALUES = [0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 1.5, 1e300, "", "x", "2026-07-01", "2026-07-01T00:00:00", "2026-07-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]


@both_databases
@pytest.mark.parametrize("form", ["/ideas?sort={sort}&after={after}", "/api/v1/ideas?sort={sort}&after=ideas.{after}", "/ideas?q=marbles&sort={sort}&after={after}", "/api/v1/ideas?q=marbles&sort={sort}&after=ideas.{after}"])
def test_lists(client, form):
    make_idea()
    for sort in ("hot", "rising", "top", "new", "discussed"):
        for value in VALUES:
            for values in ((sort, value, 1), (sort, value, 2**63 - 1), (value, 1)):
                answer = client.get(form.format(sort=sort, after=encode(*values)))
                assert answer.status_code in {200, 422}, values


@both_databases
@pytest.mark.parametrize("form", [
    "/ideas/{id}/comments?order=oldest&after={after}", "/ideas/{id}/comments?order=helpful&after={after}", "/ideas/{id}/timeline?after={after}",
    "/api/v1/ideas/{id}/comments?after=comments.{after}", "/api/v1/ideas/{id}/timeline?after=timeline.{after}",
])
def test_what_belongs_to_an_idea(client, form):
    idea = make_idea()
    for value in VALUES:
        for middle in ((), (0,), (value,), (2**62,)):
            answer = client.get(form.format(id=idea.id, after=encode(value, *middle, 2**62)))
            assert answer.status_code in {200, 422}, (value, middle)


@both_databases
def test_a_place_is_one_of_its_list_and_order(nobody, team, app):
    """Also what is made under another order, and what this portal gave before places named their list."""
    one, other = (make_idea(title=f"Marbles {n}", stage="in_review", vote_count=n, hot=float(n), closes_at=NOON) for n in range(2))
    for idea in (one, other):
        post(one, "Ours would love it.", by=make_actor(), now=NOON)
        team("PUT", f"/ideas/{idea.id}/stage", {"stage": "declined", "reason": "cost_or_price", "text": "The wood alone would cost more than the set."})
    lists = [f"/ideas?sort={sort}" for sort in ("hot", "top", "new", "discussed")] + ["/ideas?q=marbles", "/ideas?q=marbles&sort=new", f"/ideas/{one.id}/comments?", f"/ideas/{one.id}/timeline?", "/decisions?"]
    places = {path: nobody.get(f"{path}&limit=1")["next"] for path in lists}
    for path in lists:
        for of, place in places.items():
            answer = nobody("GET", f"{path}&limit=1&after={place}")
            assert answer.get_json()["items"] if of == path else problem(answer, 422, "invalid")["errors"].keys() == {"after"}, (path, of)
        problem(nobody("GET", f"{path}&after={encode(2.5, 7)}"), 422, "invalid")
