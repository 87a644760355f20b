"""Templates keep to the house: no inline style or script, parts know what they need, pages extend the frame."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if "mail" not in p.parts)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_nothing_a_strict_policy_forbids(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/)", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", [p for p in PAGES if p.name.startswith("_")], ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_part_begins_with_what_it_needs(path):
    assert path.read_text(encoding="utf-8").startswith("{#")
