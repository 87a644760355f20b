"""Small is readable: functions, files, templates and views keep to the sizes of docs/house.md."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _functions(folder: Path) -> list[int]:
    lengths = []
    for path in folder.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append(node.end_lineno - node.lineno + 1)
    return sorted(lengths)


def test_functions_are_short():
    lengths = _functions(ROOT / "ideas")
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30


def test_views_are_shorter():
    lengths = _functions(ROOT / "ideas/web")
    assert lengths[int(len(lengths) * 0.95)] <= 20


def test_files_are_short():
    long = {str(p): n for p in (ROOT / "ideas").rglob("*.py") if "migrations" not in p.parts and (n := p.read_text(encoding="utf-8").count("\n")) > 300}
    assert long == {}


def test_templates_are_short():
    long = {str(p): n for p in (ROOT / "templates").rglob("*.html") if (n := p.read_text(encoding="utf-8").count("\n")) > 120}
    assert long == {}
