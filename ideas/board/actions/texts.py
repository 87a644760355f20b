"""What people write into an idea: cleaned, cut where tables end, rendered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ideas.board.models import Idea
from ideas.board.rules import MARKET_LIMITS, TABLE_LINE, TABLE_LIST, TABLE_TAG, TABLE_TEXT, TABLE_TITLE
from ideas.core.doors import doors
from ideas.core.text import clean_line, clean_text, markdown_html, plain_html, slug

TEXTS = ("title", "summary", "problem", "body")


def cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields among these, cleaned; texts of several lines without blanks around them."""
    given: dict[str, Any] = {name: clean_line(str(fields[name] or ""))[:TABLE_TITLE] for name in ("title", "summary") if name in fields}
    given |= {name: clean_text(str(fields[name] or ""))[:TABLE_TEXT].strip() for name in ("problem", "body", "what_changed") if name in fields}
    if fields.get("lang") in doors.locales:
        given["lang"] = fields["lang"]
    if "market" in fields:
        given["market"] = _market(fields["market"] or {})
    return given


def _market(market: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: clean_line(str(market.get(name) or ""))[:TABLE_TITLE] for name in MARKET_LIMITS}
    evidence = market.get("evidence") or []
    lines = evidence.splitlines() if isinstance(evidence, str) else [str(line) for line in evidence]
    found["evidence"] = [line for line in (clean_line(line, TABLE_LINE) for line in lines) if line][:TABLE_LIST]
    found["would_buy"] = bool(market.get("would_buy"))
    return found


def write(idea: Idea, values: Mapping[str, Any]) -> None:
    """Put cleaned values into the idea; the shown forms follow from them."""
    for name, value in values.items():
        setattr(idea, name, value)
    if "title" in values:
        idea.slug = slug(idea.title)
    render = plain_html if idea.format == "plain" else markdown_html
    for name in {"problem", "body"} & set(values):
        setattr(idea, f"{name}_html", render(getattr(idea, name)))


def tag_names(names: Iterable[str]) -> list[str]:
    """Tags as they are kept: small letters, no # before them, each once, in order."""
    spelled = (clean_line(str(name)).strip("# ,").casefold()[:TABLE_TAG] for name in names)
    return list(dict.fromkeys(name for name in spelled if name))[:TABLE_LIST]
