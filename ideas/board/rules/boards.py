"""What a board’s form must say."""

from __future__ import annotations

from collections.abc import Mapping

from ideas.core.refusal import Refusal
from ideas.core.words import N_

GOAL_MOST = 1_000_000
NO_CONTACT = Refusal("no_such_contact", N_("Choose somebody of the team, or nobody."), 422, field="contact")


def errors_of_board(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What a board's form still lacks, by field: both names, introductions of one line, a goal from 1 to 1,000,000."""
    errors = {}
    for name, most in (("name_de", 60), ("name_en", 60), ("intro_de", 300), ("intro_en", 300)):
        text = fields.get(name, "").strip()
        if not text and name.startswith("name"):
            errors[name] = Refusal("name_missing", N_("A board needs a name in both languages."), 422, field=name)
        elif len(text) > most:
            errors[name] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=most), 422, field=name)
    goal = fields.get("goal", "")
    if not (goal.isascii() and goal.isdigit() and len(goal) <= len(str(GOAL_MOST)) and 1 <= int(goal) <= GOAL_MOST):
        errors["goal"] = Refusal("bad_goal", N_("A goal is a whole number from 1 to 1,000,000."), 422, field="goal")
    return errors
