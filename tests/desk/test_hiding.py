"""Moderators hide an entry of the timeline where it stands, and show it again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions
from ideas.lifecycle.models import Update
from ideas.moderation.models import Hiding
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

TEXT = "My neighbour is a thief, says this entry."


@pytest.fixture
def update(app: Flask) -> Update:
    author = make_member()
    return actions.post_update(make_idea(author), text=TEXT, title="News", by=actor_of(author), now=NOON)


def _address(update: Update) -> str:
    return f"/desk/ideas/{update.idea_id}/updates/{update.id}/hiding"


def test_hidden_and_shown_again_in_the_browser(app: Flask, update: Update) -> None:
    moderator, visitor, team = Browser(app, make_member("moderator")), Browser(app), Browser(app, make_member("team"))
    story = f"/ideas/{update.idea_id}/timeline?lang=en"
    assert _address(update) in moderator.get(story).text
    assert all(_address(update) not in browser.get(story).text for browser in (visitor, team))
    page = moderator.get(_address(update))
    assert "Hide this entry?" in page.text
    refused = moderator.post(_address(update), {"reason": "spam", "text": " "})
    assert refused.status_code == 422
    assert 'value="spam" selected' in refused.text
    assert "Say the reason in a sentence." in refused.text
    assert moderator.post(_address(update), {"reason": "personal_data", "text": "It names a person."}).status_code == 303
    assert TEXT not in visitor.get(story).text
    assert "An entry was hidden: Personal data of others" in visitor.get(story).text
    assert f"{_address(update)}/lift" in moderator.get(story).text
    assert moderator.post(_address(update), {"reason": "spam", "text": "It sells something."}).status_code == 409
    assert moderator.post(f"{_address(update)}/lift").status_code == 303
    shown = visitor.get(story).text
    assert TEXT in shown
    assert "An entry was shown again" in shown
    assert moderator.post(f"{_address(update)}/lift").status_code == 409


@both_databases
def test_rows_and_events(app: Flask, update: Update) -> None:
    moderator = make_actor("moderator")
    actions.hide_update(update, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    actions.show_update(reload(update), by=moderator, now=NOON)
    hiding = session().scalars(select(Hiding)).one()
    assert (hiding.thing, hiding.thing_id, hiding.lifted_by_id, reload(update).hiding_id) == ("update", update.id, moderator.id, None)
    assert [event.kind for event in session().scalars(select(Event).where(Event.kind.like("update.%")).order_by(Event.id))] == ["update.creator_posted", "update.hidden", "update.shown"]
    for person in (make_actor("team"), make_actor()):
        with pytest.raises(Refused):
            actions.hide_update(update, reason="spam", text="That is not for here.", by=person, now=NOON)
