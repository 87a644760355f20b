"""What a kept page's key is made of, and what outdates it."""

from __future__ import annotations

import pytest

from ideas.core.events import KINDS
from ideas.web.page_cache import LISTS, SITE, UNSEEN, key_of, outdated_by, shown_by, slot_of


def test_what_outdates_what() -> None:
    assert outdated_by([("vote.cast", 7)]) == {LISTS, slot_of(7)}
    assert outdated_by([("member.profile_changed", None)]) == {SITE}
    assert outdated_by([("member.signed_in", None), ("mail.requested", None)]) == set()
    assert outdated_by([("import", None)]) == {SITE}
    assert set(shown_by({"idea_id": 7}, [8])) == {SITE, slot_of(7), slot_of(8)}
    assert shown_by({}, ()) == (SITE, LISTS)
    assert set(KINDS) >= UNSEEN


@pytest.mark.parametrize(
    "more", [{"HTTP_COOKIE": "ideas=x"}, {"HTTP_COOKIE": "scheme=dark; ideas=x"}, {"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_RANGE": "bytes=0-9"}, {"REQUEST_METHOD": "POST"}, {"REQUEST_METHOD": "HEAD"}, {"QUERY_STRING": "q=" + "x" * 400}],
)
def test_requests_that_are_somebodys_own_have_no_key(more: dict[str, str]) -> None:
    assert key_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/ideas"}) is not None
    assert key_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/ideas", **more}) is None


SHOWN = {"member.profile_changed", "member.closed", "member.role_changed", "member.brought_in", "member.claimed", "member.handed_over", "member.suspended", "member.suspension_lifted"}


@pytest.mark.parametrize("kind", sorted(kind for kind in KINDS if kind.startswith("member.") and kind not in SHOWN))
def test_what_happens_inside_an_account_outdates_nothing(kind: str) -> None:
    """Else whoever types wrong codes could keep every page from being kept."""
    assert outdated_by([(kind, None)]) == set()


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_what_shows_on_pages_outdates_them(kind: str) -> None:
    assert outdated_by([(kind, None)]) == {SITE}
