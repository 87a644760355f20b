"""Whatever only staff may do stands in the log of what staff did: every use case is done once, and asked what it recorded."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask

from ideas.accounts.models import STAFF
from ideas.core import events
from ideas.core.db import db
from ideas.timeline.audit import SHOWN
from tests.faults.crashing import Ground
from tests.faults.test_crashes import DEEDS, _emptied, _use_cases

RECORDING = {events.record.__code__, events.recorded.__code__}
# Use cases of staff that leave no line, each with its reason. Another one that records nothing fails the build.
SILENT: dict[str, str] = {
    "ideas.triage.actions.presence.be_here": "a sign of life while one looks at an idea, gone within a minute",
    "ideas.triage.actions.views.keep": "a list of one's own: nobody else sees it, and it changes nothing",
    "ideas.triage.actions.views.let_go": "a list of one's own",
}


class Watch:
    """Who does which use case by itself (not inside another), and which of them record what the log shows."""

    def __init__(self) -> None:
        self.actions: dict[CodeType, str] = {code: name for name, code in _use_cases()}
        self.roles: defaultdict[str, set[str]] = defaultdict(set)
        self.told: set[str] = set()
        self._running: list[CodeType] = []

    def note(self, frame: FrameType, kind: str, _: Any) -> None:
        """What the interpreter tells of each call."""
        code = frame.f_code
        if kind == "return" and self._running and code is self._running[-1]:
            self._running.pop()
        elif kind == "call" and code in self.actions:
            if not self._running:
                self.roles[self.actions[code]].add(getattr(frame.f_locals.get("by"), "role", "nobody"))
            self._running.append(code)
        elif kind == "call" and code in RECORDING and self._running:
            self._recorded(frame.f_locals["kind"], frame.f_locals["by"].role)

    def _recorded(self, kind: str, role: str) -> None:
        if kind in SHOWN and role in STAFF:
            self.told.add(self.actions[self._running[0]])

    def silent(self) -> set[str]:
        """What was done by staff alone and left no line."""
        return {name for name, roles in self.roles.items() if roles & set(STAFF) and roles <= {*STAFF, "system"}} - self.told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_only_staff_do_stands_in_the_log(app: Flask, tmp_path: Path) -> None:
    watch, ground = Watch(), Ground(app, tmp_path, lambda: lambda: None, _emptied)
    ground.begin()
    for at, deed in enumerate(DEEDS.values()):
        ground.back()
        act = deed.scene(tmp_path / str(at))
        before = sys.getprofile()
        sys.setprofile(watch.note)
        try:
            act()
        finally:
            sys.setprofile(before)
            db.session.remove()
    assert watch.silent() == set(SILENT)
