"""Every sentence has its German."""

import ast
import re
from pathlib import Path

from ideas.core.events import KINDS
from ideas.core.words import catalogue

ROOT = Path(__file__).parents[2]
_CALL = re.compile(r"""\b(?:_|ngettext)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def _in_code() -> set[str]:
    found = set()
    for path in (ROOT / "ideas").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in {"_", "N_", "Nn_", "gettext", "ngettext"} and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                found.add(node.args[0].value)
    return found


def _in_templates() -> set[str]:
    found = set()
    for path in (ROOT / "templates").rglob("*.*"):
        for double, single in _CALL.findall(path.read_text(encoding="utf-8")):
            found.add((double or single).replace('\\"', '"').replace("\\'", "'"))
    return found


def test_every_message_is_translated():
    german = catalogue("de")._catalog
    wanted = _in_code() | _in_templates() | {kind.sentence for kind in KINDS.values()}
    missing = sorted(key for key in wanted if key and key not in german and (key, 0) not in german)
    assert missing == []


def test_translations_keep_their_places():
    places = re.compile(r"%\((\w+)\)[sd]")
    for key, text in catalogue("de")._catalog.items():
        msgid = key[0] if isinstance(key, tuple) else key
        if msgid and not isinstance(key, tuple):
            assert set(places.findall(text)) <= set(places.findall(msgid)), msgid
