"""Forged cursors: no page and no call of the API falls over them, on either database."""

import pytest

from ideas.core.paging import encode
from tests.conftest import both_databases
from tests.factories import make_idea

VALUES = [0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 1.5, 1e300, "", "x", "2026-07-01", "2026-07-01T00:00:00", "2026-07-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]


@both_databases
@pytest.mark.parametrize("form", ["/ideas?sort={sort}&after={after}", "/api/v1/ideas?sort={sort}&after={after}"])
def test_lists(client, form):
    make_idea()
    for sort in ("hot", "rising", "top", "new", "discussed"):
        for value in VALUES:
            for number in (1, 2**63 - 1):
                answer = client.get(form.format(sort=sort, after=encode(value, number)))
                assert answer.status_code in {200, 422}, (sort, value, number)


@both_databases
@pytest.mark.parametrize("form", [
    "/ideas/{id}/comments?order=oldest&after={after}", "/ideas/{id}/comments?order=helpful&after={after}", "/ideas/{id}/timeline?after={after}",
    "/api/v1/ideas/{id}/comments?after={after}", "/api/v1/ideas/{id}/timeline?after={after}",
])
def test_what_belongs_to_an_idea(client, form):
    idea = make_idea()
    for value in VALUES:
        for middle in ((), (0,), (value,), (2**62,)):
            answer = client.get(form.format(id=idea.id, after=encode(value, *middle, 2**62)))
            assert answer.status_code in {200, 422}, (value, middle)
