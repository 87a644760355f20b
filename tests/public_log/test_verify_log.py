"""The checker a stranger runs: every way of tampering with a download is found, and where."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.public_log.rules import BEGINNING, canonical, digest, placed, with_hash
from tests.conftest import NOON

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_log.py"
_spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
checker = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(checker)

CONTENTS = [
    {"kind": "log.begun", "by": "portal"},
    {"kind": "idea.published", "by": "creator", "idea": 7},
    {"kind": "idea.moved", "by": "team", "idea": 7, "facts": {"reason": "brand_fit"}, "text": {"of": "decision", "sha256": digest("No.")}, "thing": 1},
    {"kind": "votes.tallied", "by": "portal", "facts": {"day": "2026-07-01", "part": 1}, "votes": [[7, 3], [9, 1]]},
    {"kind": "votes.tallied", "by": "portal", "facts": {"day": "2026-07-01", "part": 2, "ideas": 1, "total": 3}, "votes": [[9, 0]]},
    {"kind": "idea.edited", "by": "creator", "idea": 7},
]


def chain(contents):
    before, lines = BEGINNING, []
    for seq, content in enumerate(contents, 1):
        body = placed(content, seq, before, NOON)
        before = digest(body)
        lines.append(with_hash(body, before).encode())
    return lines


WHOLE = chain(CONTENTS)
HEAD = (6, json.loads(WHOLE[-1])["hash"])


def problems(lines, heads=(), texts=()):
    return checker.check(lines, heads, texts).problems


def test_a_whole_log_has_no_problems():
    assert problems(WHOLE, [HEAD], [(3, b"No.")]) == []


@given(st.integers(0, len(WHOLE) - 1), st.data())
def test_any_changed_byte_is_found(line, data):
    at = data.draw(st.integers(0, len(WHOLE[line]) - 1))
    new = data.draw(st.integers(0, 255).filter(lambda byte: byte != WHOLE[line][at]))
    changed = [*WHOLE[:line], WHOLE[line][:at] + bytes([new]) + WHOLE[line][at + 1:], *WHOLE[line + 1:]]
    assert f"line {line + 1}:" in problems(changed)[0]


@given(st.integers(0, len(WHOLE) - 2))
def test_any_removed_entry_is_found(line):
    assert f"line {line + 1}: entry {line + 2} stands where {line + 1}" in problems([*WHOLE[:line], *WHOLE[line + 1:]])[0]


@given(st.permutations(WHOLE).filter(lambda lines: lines != WHOLE))
def test_any_other_order_is_found(lines):
    first = next(at for at, line in enumerate(lines) if line != WHOLE[at])
    assert f"line {first + 1}:" in problems(lines)[0]


@given(st.integers(0, len(WHOLE)), st.sampled_from(WHOLE))
def test_an_inserted_or_doubled_entry_is_found(at, line):
    assert problems([*WHOLE[:at], line, *WHOLE[at:]])


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_off_end_is_found_by_a_published_head(length):
    assert problems(WHOLE[:length], [HEAD]) == [f"the end is missing: entry 6 was published, the log ends with {length}"]


def test_a_log_rewritten_whole_is_found_by_a_published_head():
    rewritten = chain([*CONTENTS[:2], {**CONTENTS[2], "facts": {"reason": "cost_or_price"}}, *CONTENTS[3:]])
    assert problems(rewritten) == []
    assert "the log was rewritten" in problems(rewritten, [HEAD])[0]


def test_one_edited_character_of_a_decision_is_found():
    assert "changed after they were published" in problems(WHOLE, texts=[(3, b"No!")])[0]
    assert problems(WHOLE, texts=[(9, b"No.")]) == ["there is no entry 9 to compare these words with"]


@pytest.mark.parametrize(("votes", "facts"), [([[9, 1]], {"total": 3}), ([[9, 0]], {"total": 4}), ([[9, 0]], {"ideas": 2}), ([[9, 0]], {"day": "2026-06-30"})])
def test_sums_that_do_not_fit_are_found(votes, facts):
    told = {**CONTENTS[4], "votes": votes, "facts": CONTENTS[4]["facts"] | facts}
    assert problems(chain([*CONTENTS[:4], told]))


@pytest.mark.parametrize("line", [
    b"", b"{}", b"[]", b"null", b"\xff", b"{" * 5000, b'{"seq":1.0,"prev":"","hash":"","kind":"","sealed":""}', b'{"seq":true,"prev":"","hash":"","kind":"","sealed":""}',
    b'{"seq":NaN}', WHOLE[0].replace(b"{", b'{"kind":"idea.moved",', 1), WHOLE[0].replace(b":", b": ", 1), WHOLE[0] + b"\r",
])
def test_what_is_no_entry_is_said(line):
    assert problems([line, *WHOLE[1:]])[0].startswith("line 1:")


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in WHOLE))
    return path


def run(*words, **more):
    return subprocess.run([sys.executable, "-I", str(SCRIPT), *map(str, words)], capture_output=True, text=True, check=False, **more)


def test_the_command_on_plain_packed_and_piped_files(written, tmp_path):
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(written.read_bytes()))
    for done in (run(written, "--head", f"6:{HEAD[1]}"), run(packed), run("-", input=written.read_text())):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"WHOLE: 6 entries, head 6:{HEAD[1]}\n"


def test_the_command_on_files_that_are_not_whole(written, tmp_path):
    written.write_bytes(b"".join(line + b"\n" for line in WHOLE[:-1]))
    done = run(written, "--head", f"6:{HEAD[1]}")
    assert done.returncode == 1
    assert done.stdout.splitlines() == ["the end is missing: entry 6 was published, the log ends with 5", "NOT WHOLE: 1 problems in 5 lines"]
    assert run(tmp_path / "none").returncode == 2
    half = tmp_path / "half.gz"
    half.write_bytes(gzip.compress(b"x" * 5000)[:20])
    assert run(half).returncode == 2


def test_it_needs_the_standard_library_only():
    import ast

    names = {name.name for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))) if isinstance(node, ast.Import) for name in node.names}
    assert names <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]


def test_both_write_canonical_json_alike():
    told = {"ü": '\u2028\x1f\x7f"\\/', "a": [1, -5, True, {"b": ""}], "A": 2**53}
    assert checker.canonical(told).decode() == canonical(told)
