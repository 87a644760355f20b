"""What a home keeps of its member: theirs to take along, gone when they leave, and nobody else's to change."""

import pytest

from ideas.accounts.models import SYSTEM, VISITOR
from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.homes.actions import choose_suggestions, note_visit
from ideas.homes.models import MemberHome
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from tests.factories import NOON, make_idea, make_member


def test_it_is_in_ones_own_data_and_goes_with_the_account(app):
    member, idea = make_member(), make_idea()
    note_visit(by=actor_of(member), now=NOON)
    assert own_data(member)["home"] == [{"seen_at": NOON.isoformat(), "since_at": None, "suggests": True, "picked_on": "2026-07-01", "picks": [[idea.id, "new", None]]}]
    close(member, by=actor_of(member), now=NOON)
    assert session().get(MemberHome, member.id) is None


@pytest.mark.parametrize("by", [VISITOR, SYSTEM])
def test_who_has_no_account_has_no_home(app, by):
    for act in (lambda: note_visit(by=by, now=NOON), lambda: choose_suggestions(wanted=True, by=by, now=NOON)):
        with pytest.raises(Refused):
            act()
