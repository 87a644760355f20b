"""The way to everything that only admins do: one entry in the rail, one page that says what is where."""

from __future__ import annotations

from flask import Blueprint, Response

from ideas.core.links import path
from ideas.core.words import N_, Message
from ideas.web.desk.frame import desk_page
from ideas.web.session import staff_only

bp = Blueprint("desk_admin", __name__)

PAGES: tuple[tuple[str, Message, Message, str], ...] = (
    ("desk_members.index", N_("Members"), N_("Find people, give roles, suspend, sign out everywhere."), "users"),
    ("desk_boards.index", N_("Boards"), N_("Names, campaigns, who answers, what is looked at first."), "box"),
    ("desk_principles.show", N_("Our promise"), N_("What the team promises in public, with all versions."), "flag"),
    ("desk_tags.index", N_("Topics"), N_("Rename, describe and merge topics."), "tag"),
    ("desk_settings.index", N_("Settings"), N_("Limits, windows and days of the portal, changed while it runs."), "settings"),
    ("desk_theme.show", N_("Looks"), N_("Name, logo, colours and font, tried before everybody sees them."), "image"),
    ("desk_transfer.index", N_("Import and export"), N_("Other portals’ data in, with a look beforehand and an undo; ours out."), "package"),
    ("desk_health.index", N_("Health"), N_("Queue, index, backup, disk, versions, and what failed."), "shield"),
    ("desk_audit.index", N_("What staff did"), N_("Every act of staff: by person, kind, thing and date."), "eye"),
    ("desk_tokens.index", N_("Keys for programs"), N_("Who lets which program in, with what rights, and when it was last used."), "key"),
)


@bp.get("/desk/admin")
@staff_only("admin")
def index() -> Response:
    """What admins look after, with a sentence each."""
    return desk_page("desk/admin.html", view="admin", pages=[(path(endpoint), name, text, icon) for endpoint, name, text, icon in PAGES])
