"""Requests of one process, one after the other on SQLite: as long as none takes long."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ideas import create_app
from ideas.web import turns
from ideas.web.headers import Hardened
from ideas.web.turns import InTurn
from tests.conftest import settings_in


def in_turn(application: Any) -> InTurn:
    app = Flask("served")
    app.wsgi_app = application  # type: ignore[method-assign]
    return InTurn(app)


def asked_by_two(slow: float) -> int:
    """How many of two threads are inside at once, where each stays so many seconds."""
    inside, most, count = 0, 0, threading.Lock()

    def application(_environ: object, _start: object) -> list[bytes]:
        nonlocal inside, most
        with count:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(slow)
        with count:
            inside -= 1
        return [b""]

    one = in_turn(application)
    both = [threading.Thread(target=one, args=({}, None)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(10)
    assert one._turn.acquire(blocking=False), "nobody keeps the turn"
    return most


def test_two_do_not_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    assert asked_by_two(0.05) == 1


def test_who_waits_long_enough_goes_on_beside_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.001)
    assert asked_by_two(0.5) == 2


def test_an_error_gives_the_turn_back() -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise OSError

    one = in_turn(broken)
    for _ in range(2):
        with pytest.raises(OSError):
            one({}, None)  # type: ignore[arg-type]
        assert one._turn.acquire(blocking=False)
        one._turn.release()


@pytest.mark.parametrize("address", ["", "postgresql://ideas@127.0.0.1/none"])
def test_it_is_for_sqlite_alone(tmp_path: Path, address: str) -> None:
    made = create_app(settings_in(tmp_path, database_url=address) if address else settings_in(tmp_path))
    layers = [made.wsgi_app]
    while inner := getattr(layers[-1], "_inner", None) or getattr(layers[-1], "application", None) or getattr(layers[-1], "_next", None):
        layers.append(inner)
    assert any(isinstance(one, Hardened) for one in layers)
    assert any(isinstance(one, InTurn) for one in layers) is not bool(address)
