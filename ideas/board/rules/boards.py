"""What a board’s form must say."""

from __future__ import annotations

from collections.abc import Mapping

from ideas.board.rules.campaign import errors_of_campaign
from ideas.core.refusal import Refusal
from ideas.core.words import N_

NO_CONTACT = Refusal("no_such_contact", N_("Choose somebody of the team, or nobody."), 422, field="contact")


def errors_of_board(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What a board's form still lacks, by field: both names, introductions of one line, the campaign."""
    errors = errors_of_campaign(fields)
    for name, most in (("name_de", 60), ("name_en", 60), ("intro_de", 300), ("intro_en", 300)):
        text = fields.get(name, "").strip()
        if not text and name.startswith("name"):
            errors[name] = Refusal("name_missing", N_("A board needs a name in both languages."), 422, field=name)
        elif len(text) > most:
            errors[name] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=most), 422, field=name)
    return errors
