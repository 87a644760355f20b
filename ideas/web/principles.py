"""The brand's promise, and what it said before."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, g

from ideas.core.text import diff_html
from ideas.openness.models import Principles
from ideas.openness.queries import promise, versions
from ideas.web import respond
from ideas.web.wording import stored

bp = Blueprint("principles", __name__)
_MARK = re.compile(r"^#+ +", re.MULTILINE)


@bp.get("/principles")
def show() -> Response:
    """What the brand promises now."""
    found = promise()
    html = stored(found.html_de if g.locale == "de" else found.html_en) if found else None
    return respond.page("principles/show.html", version=found, html=html)


@bp.get("/principles/history")
def history() -> Response:
    """Every version as differences from the one before."""
    found = versions()
    changes = [_change(later, earlier) for later, earlier in pairwise(found)]
    return respond.page("principles/history.html", changes=changes, first=found[-1] if found else None, plain=_plain)


def _change(later: Principles, earlier: Principles) -> dict[str, Any]:
    """One step from version to version, in the reader's language; the other one too where only that changed."""
    order = ("de", "en") if g.locale == "de" else ("en", "de")
    parts = [(language, diff_html(_plain(getattr(earlier, f"text_{language}")), _plain(getattr(later, f"text_{language}")))) for language in order if _differ(later, earlier, language)]
    return {"at": later.at, "parts": parts}


def _plain(text: str) -> str:
    """The words as people read them: headings without their marks."""
    return _MARK.sub("", text)


def _differ(later: Principles, earlier: Principles, language: str) -> bool:
    return bool(getattr(later, f"text_{language}") != getattr(earlier, f"text_{language}"))
