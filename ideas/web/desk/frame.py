"""What all desk pages share: the rail with its counts."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from ideas.board.queries.desk import desk_counts
from ideas.collections.queries.gathered import waiting_count as collections_waiting
from ideas.comments.queries import waiting_count
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, Message
from ideas.lifecycle.queries.overdue import overdue_count
from ideas.products.queries.reports import waiting_count as owners_waiting
from ideas.reports.queries import waiting_counts
from ideas.web import respond
from ideas.web.context import say
from ideas.web.session import me

VIEW_WORDS: dict[str, Message] = {
    "submitted": N_("Waiting for a look"),
    "unanswered": N_("Needs a first answer"),
    "goal": N_("Goal reached"),
    "overdue": N_("Overdue promises"),
    "all": N_("All ideas"),
}
_ICONS = {"submitted": "inbox", "unanswered": "clock", "goal": "flag", "overdue": "calendar", "all": "list"}


def desk_page(template: str, *, view: str = "", status: int = 200, **values: Any) -> respond.Response:
    """A page of the desk, with the rail."""
    return respond.page(template, status=status, rail_groups=_rail(view), view=view, **values)


def _rail(view: str) -> list[tuple[str, list[tuple]]]:
    counts = desk_counts(overdue=overdue_count(now().astimezone(ZONE).date()))
    queue = [
        (path("desk_queue.show", view=name), say(words), _ICONS[name], counts.get(name), name == view, name in {"submitted", "unanswered", "overdue"})
        for name, words in VIEW_WORDS.items()
    ]
    queue.append((path("desk_reviews.index"), say(N_("Review rounds")), "search", None, view == "reviews", False))
    reports, appeals = waiting_counts()
    talk = [
        (path("desk_moderation.comments"), say(N_("Comments that wait")), "talk", waiting_count(), view == "comments", True),
        (path("desk_contributions.index"), say(N_("Contributions that wait")), "image", owners_waiting() + collections_waiting(), view == "contributions", True),
        (path("desk_moderation.reports"), say(N_("Reports")), "report", reports, view == "reports", True),
        (path("desk_moderation.appeals"), say(N_("Objections")), "eye", appeals, view == "appeals", True),
    ]
    return [(say(N_("Ideas")), queue), (say(N_("Talk")), talk), (say(N_("Portal")), _portal())]


def _portal() -> list[tuple]:
    person = me()
    admin = person is not None and person.role == "admin"
    links = [(path("desk_challenges.index"), N_("Challenges"), "flag")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_templates.index"), N_("Templates of answers"), "text")] if person is not None and person.role in {"team", "admin"} else []
    links += [("/desk/members", N_("Members"), "users")] if admin else []
    links += [(path("desk_boards.index"), N_("Boards"), "box")] if admin else []
    links += [(path("desk_admin.index"), N_("Administration"), "settings")] if admin else []
    links += [(path("desk_principles.show"), N_("Our promise"), "flag")] if admin else []
    settings = current_app.extensions["settings"]
    links += [("/desk/outbox", N_("Outbox"), "mail")] if admin and not settings.smtp_url and not settings.production else []
    links.insert(0, (path("desk_picks.index"), N_("Recommended by the team"), "star"))
    links.insert(1, (path("desk_insights.index"), N_("Insights"), "rise"))
    links.insert(1, (path("desk_bulk.index"), N_("Bulk runs"), "list"))
    links.insert(1, (path("desk_insights.index"), N_("Insights"), "rise"))
    links.append(("/", N_("Back to the portal"), "arrow-left"))
    return [(url, say(words), icon, None, request.path.startswith(url) and url != "/", False) for url, words, icon in links]
