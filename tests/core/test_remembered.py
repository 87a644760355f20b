"""What a process remembers of its database: for so long, of each database by itself, and nothing of what failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from ideas import create_app
from ideas.core import remembered as room
from ideas.core.remembered import remembered
from tests.conftest import settings_in


def test_it_is_asked_again_once_it_is_old_or_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    clock = [100.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: clock[0])

    @remembered(60)
    def number() -> int:
        asked.append(1)
        return len(asked)

    assert [number(), number()] == [1, 1]
    clock[0] += 59.9
    assert number() == 1
    clock[0] += 0.1
    assert number() == 2
    number.forget()
    number.forget()
    assert number() == 3


def test_what_fails_is_not_remembered(app: Flask) -> None:
    told = iter([OSError("gone"), 7])

    @remembered(60)
    def number() -> int:
        found = next(told)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(OSError, match="gone"):
        number()
    assert [number(), number()] == [7, 7]


def test_two_databases_are_asked_each_by_itself(app: Flask, tmp_path: Path) -> None:
    asked: list[int] = []

    @remembered(60)
    def number() -> int:
        asked.append(1)
        return len(asked)

    assert number() == 1
    (tmp_path / "other").mkdir()
    with create_app(settings_in(tmp_path / "other")).app_context():
        assert number() == 2
    assert number() == 1
