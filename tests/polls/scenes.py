"""Questions to fans in their states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ideas.accounts.models import Actor
from ideas.polls import actions
from ideas.polls.models import Poll
from tests.factories import NOON, make_actor
from tests.polls.test_rules import GOOD

OVER = NOON + timedelta(days=1)
REASON = "We asked the same thing twice."


def drafted(by: Actor | None = None, **more: Any) -> Poll:
    """Not asked yet."""
    return actions.draft(GOOD | more, by=by or make_actor("team"), now=NOON)


def asked(by: Actor | None = None, **more: Any) -> Poll:
    """Open for answers until the next day."""
    by = by or make_actor("team")
    return actions.ask(drafted(by, **more), by=by, now=NOON)
