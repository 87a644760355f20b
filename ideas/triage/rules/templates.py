"""What a template of an answer may say, how its places are filled, and that none is sent as it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message
from ideas.lifecycle.rules.repeating import bare_words
from ideas.lifecycle.rules.words import invalid, why_not_length

NAME_MAX, TEXT = 80, (20, 5_000)
TEMPLATES_MOST = 100
PLACES: dict[str, Message] = {
    "title": N_("the idea’s title"), "name": N_("the name of its creator"), "board": N_("its board"), "stage": N_("where it stands"),
    "supporters": N_("how many support it"), "goal": N_("how many it needs"), "me": N_("your own name"),
}
_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")


def why_not_keep_templates(person: Person, now: datetime) -> Refusal | None:
    """The product team and admins keep the templates."""
    return why_not_staff(person, now, "team")


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is none of the places, each once."""
    return list(dict.fromkeys(name for name in _PLACE.findall(text) if name.strip() not in PLACES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, once: braces in a value stay as they are. A place without a value stays to be seen."""
    return _PLACE.sub(lambda place: values.get(place[1].strip(), place[0]), text)


def errors_of_template(lang: str, name: str, text: str, locales: Collection[str]) -> dict[str, Refusal]:
    """What a template lacks, by field."""
    unknown = unknown_places(text)
    found = {
        "lang": None if lang in locales else invalid("unknown_language", N_("Choose a language of the portal."), "lang"),
        "name": invalid("missing", N_("Give it a name to choose it by."), "name") if not name else why_not_length(name, 1, NAME_MAX, "name"),
        "text": invalid("missing", N_("What does it say?"), "text") if not text else why_not_length(text, *TEXT, "text"),
    }
    if unknown:
        found["text"] = invalid("unknown_place", N_("There is nothing to put for %(names)s. Choose from the places below.", names=", ".join(f"{{{one}}}" for one in unknown)), "text")
    return {field: refusal for field, refusal in found.items() if refusal is not None}


def why_not_another(count: int) -> Refusal | None:
    """So many templates there are at most; more than that nobody reads before choosing."""
    return None if count < TEMPLATES_MOST else Refusal("too_many_templates", N_("%(most)s templates are the most. Remove one that nobody uses.", most=TEMPLATES_MOST))


def is_unedited(text: str, templates: Iterable[str], values: Mapping[str, str]) -> bool:
    """Whether an answer says what one of these templates says, filled in or not, and nothing of its own: capitals and signs do not count."""
    said = bare_words(text)
    return bool(said) and any(said in {bare_words(filled(one, values)), bare_words(one)} for one in templates)


def why_not_unedited(text: str, templates: Iterable[str], values: Mapping[str, str]) -> Refusal | None:
    """A template is never sent as it stands."""
    if not is_unedited(text, templates, values):
        return None
    return invalid("template_unedited", N_("This is the template as it stands. Say something about this very idea: what you liked, what is missing, what would help."), "text")
