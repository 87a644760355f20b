"""Packed static files: the present state and the last one are kept, older ones go."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ideas.web.assets import PACKED, STILL_READ, _packed


def _state(static: Path, text: str, *, age: float) -> Path:
    (static / "style.css").write_text(text * 200, encoding="utf-8")
    made = _packed(static)
    os.utime(made, (time.time() - age,) * 2)
    return made


def test_old_states_go(tmp_path: Path) -> None:
    old, last = (_state(tmp_path, text, age=STILL_READ * age) for text, age in (("a {}\n", 4), ("b {}\n", 3)))
    half = tmp_path / PACKED / "tmphalf"
    half.mkdir()
    os.utime(half, (time.time() - STILL_READ * 5,) * 2)
    present = _state(tmp_path, "c {}\n", age=0)
    assert set((tmp_path / PACKED).iterdir()) == {last, present}
    assert not old.exists()
    assert (present / "style.css.gz").exists()
    assert _packed(tmp_path) == present


def test_what_a_server_may_still_read_stays(tmp_path: Path) -> None:
    made = [_state(tmp_path, f"{name} {{}}\n", age=60) for name in "abc"]
    assert set((tmp_path / PACKED).iterdir()) == set(made)
