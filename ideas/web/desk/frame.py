"""What all desk pages share: the rail with its counts."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.reads import known, together
from ideas.core.words import N_, ZONE
from ideas.triage.queries.counts import counts_read
from ideas.triage.queries.presence import others_read
from ideas.triage.queries.views import Choice, choices_read
from ideas.web import respond
from ideas.web.context import say
from ideas.web.desk.inbox_list import VIEW_WORDS
from ideas.web.session import actor, me

_ICONS = {"first": "clock", "submitted": "inbox", "overdue": "calendar", "goal": "flag", "mine": "user", "all": "list"}
RAIL_WORDS = {"first": N_("First answer"), "submitted": N_("Newly sent")}
_HOT = {"first", "submitted", "overdue"}

ADMINISTERED = tuple(f"/desk/{name}" for name in ("audit", "boards", "exports", "health", "principles", "settings", "tags", "theme", "tokens", "transfer"))


def desk_page(template: str, *, view: str = "", status: int = 200, at_idea: int | None = None, **values: Any) -> respond.Response:
    """A page of the desk with the rail; what that counts, what filters offer and (`at_idea`) who else is there is one statement."""
    me_id, today = actor().id, now().astimezone(ZONE).date()
    counts, found, others = together(counts_read(me_id, today), choices_read(me_id, g.locale), others_read(at_idea, me_id, now()) if at_idea else known([]))
    choices = {kind: [(one.key, one.name) for one in found if one.kind == kind] for kind in ("board", "staff", "saved")}
    saved = [one for one in found if one.kind == "saved"]
    compact = request.cookies.get("density") == "compact"
    return respond.page(template, status=status, rail_groups=_rail(view, counts, saved), view=view, choices=choices, others=others, compact=compact, **values)


def _rail(view: str, counts: dict[str, int], saved: list[Choice]) -> list[tuple[str, list[tuple]]]:
    asked = request.query_string.decode("utf-8", "replace")
    mine = [(f"{path('desk_inbox.show')}?{one.query}", one.name, "star", None, asked == one.query, False) for one in saved]
    queue = [(path("desk_inbox.show", view=name), say(RAIL_WORDS.get(name, words)), _ICONS[name], counts.get(name), name == view and not any(row[4] for row in mine), name in _HOT) for name, words in VIEW_WORDS.items()]
    queue.append((path("desk_merges.index"), say(N_("Merges")), "merge", counts["suggestions"], view == "merges", False))
    queue.append((path("desk_answers.show"), say(N_("Answer times")), "history", None, view == "answers", False))
    queue.append((path("desk_reviews.index"), say(N_("Review rounds")), "search", None, view == "reviews", False))
    talk = [
        (path("desk_moderation.comments"), say(N_("Comments that wait")), "talk", counts["comments"], view == "comments", True),
        (path("desk_contributions.index"), say(N_("Contributions that wait")), "image", counts["owners"] + counts["collections"], view == "contributions", True),
        (path("desk_moderation.reports"), say(N_("Reports")), "report", counts["reports"], view == "reports", True),
        (path("desk_moderation.appeals"), say(N_("Objections")), "eye", counts["appeals"], view == "appeals", True),
    ]
    groups: list[tuple[str, list[tuple]]] = [(say(N_("Ideas")), queue), (say(N_("Kept lists")), mine), (say(N_("Talk")), talk), (say(N_("Portal")), _portal())]
    return [group for group in groups if group[1]]


def _portal() -> list[tuple]:
    person = me()
    admin = person is not None and person.role == "admin"
    links = [(path("desk_challenges.index"), N_("Challenges"), "flag")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_templates.index"), N_("Templates of answers"), "text")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_perks.index"), N_("Perks"), "package")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_coin_rounds.index"), N_("Coin rounds"), "support")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_thanks.index"), N_("Thank-yous"), "star")] if person is not None else []
    links += [(path("desk_ambassadors.index"), N_("Ambassadors"), "star")] if person is not None and person.role in {"team", "admin"} else []
    links += [(path("desk_panels.index"), N_("Invited people"), "users"), (path("desk_polls.index"), N_("Questions to fans"), "talk")] if person is not None and person.role in {"team", "admin"} else []
    links += [("/desk/members", N_("Members"), "users")] if admin else []
    links += [(path("desk_admin.index"), N_("Administration"), "settings")] if admin else []
    settings = current_app.extensions["settings"]
    links += [("/desk/outbox", N_("Outbox"), "mail")] if admin and not settings.smtp_url and not settings.production else []
    links.insert(0, (path("desk_picks.index"), N_("Recommended by the team"), "star"))
    links.insert(1, (path("desk_insights.index"), N_("Insights"), "rise"))
    links.insert(2, (path("desk_bulk.index"), N_("Bulk runs"), "list"))
    links.append(("/", N_("Back to the portal"), "arrow-left"))
    return [(url, say(words), icon, None, _is_here(url), False) for url, words, icon in links]


def _is_here(url: str) -> bool:
    """Whether this page lies below an entry; what stands on the page of administration lies below that one."""
    below = ADMINISTERED if url == path("desk_admin.index") else ()
    return request.path.startswith((url, *below)) and url != "/"
