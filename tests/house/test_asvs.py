"""The table of security requirements names tests and documents that exist, and counts right."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in PAGE.splitlines() if re.match(r"\| \d", line)]
OF_LEVELS_1_AND_2 = 253
CHAPTERS = set(range(1, 18))


def test_every_id_stands_once() -> None:
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids)) == OF_LEVELS_1_AND_2
    assert {int(one.split(".")[0]) for one in ids} == CHAPTERS
    assert {row[1] for row in ROWS} == {"1", "2"}


def test_what_is_named_exists() -> None:
    for number, _, _, shown in ROWS:
        if shown.startswith("`"):
            place, _, name = shown.strip("`").partition("::")
            path = ROOT / place
            assert path.is_file(), (number, place)
            functions = {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)} if name else set()
            assert not name or name in functions, (number, place, name)
        else:
            assert re.fullmatch(r"(?:open|n/a): .{4,}", shown), (number, shown)


def test_the_head_counts_right() -> None:
    missing = [sum(row[3].startswith(word) for row in ROWS) for word in ("open", "n/a")]
    apply = len(ROWS) - missing[1]
    share = 100 * (apply - missing[0]) // apply
    assert f"**{len(ROWS)} ids, {apply} apply, {apply - missing[0]} are shown ({share} %), {missing[0]} are open, {missing[1]} do not apply.**" in PAGE
