"""What Fider's statuses and marks in texts mean."""

from __future__ import annotations

import re

from ideas.core.words import N_

# by name as in the list, by number as in the table of posts
STATUSES = {"open": "open", "started": "partially_done", "completed": "done", "declined": "declined", "planned": "accepted", "duplicate": "duplicate"}
DELETED, WAITED = N_("it was deleted there"), N_("it waited for approval there")
NUMBERED = ("open", "started", "completed", "declined", "planned", "duplicate", "deleted")

_OWN_PICTURE = re.compile(r"!\[[^\]]{0,300}\]\(fider-image:([^)\s]{1,512})\)")
_PICTURE = re.compile(r"!\[([^\]]{0,300})\]\((https?://[^)\s]{1,2000})\)")
_CALLED = re.compile(r"@\[([^\]\n]{1,100})\]")
_CALLED_OBJECT = re.compile(r'@\{[^{}\n]{0,300}"name":\s*"([^"\n]{1,100})"[^{}\n]{0,300}\}')


def without_marks(text: str) -> tuple[str, list[str]]:
    """Fider's Markdown as the portal's: its own pictures taken out and named, others as links, `@[Jane Doe]` as a name. With it the pictures' keys."""
    keys = list(dict.fromkeys(_OWN_PICTURE.findall(text)))
    text = _PICTURE.sub(lambda found: f"[{found[1] or found[2]}]({found[2]})", _OWN_PICTURE.sub("", text))
    text = _CALLED_OBJECT.sub(r"@\1", _CALLED.sub(r"@\1", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), keys
