"""Every kind of event has its audience and its sentence, and every follow-up its name."""

import ast
from pathlib import Path

from ideas.core.events import KINDS, Audience
from ideas.reactions import FOLLOW_UPS, REACTIONS

ROOT = Path(__file__).parents[2] / "ideas"


def _recorded() -> set[str]:
    """The kinds named in calls of `record(...)`."""
    kinds = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"record", "recorded"} and node.args:
                kinds |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant) and isinstance(c.value, str) and "." in c.value}
    return kinds


def test_every_recorded_kind_is_in_the_catalogue():
    assert _recorded() <= set(KINDS)


def test_every_kind_has_audience_and_sentence():
    assert all(isinstance(kind.audience, Audience) and kind.sentence for kind in KINDS.values())


def test_reactions_name_known_kinds_and_follow_ups():
    assert set(REACTIONS) <= set(KINDS)
    assert {f for follow_ups in REACTIONS.values() for f in follow_ups} == set(FOLLOW_UPS.values())
