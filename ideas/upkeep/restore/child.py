"""Commands of the portal in processes of their own, on whatever database, store and folders they are told to use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ideas.settings import Settings
from ideas.upkeep.backup import Unable

CODE = Path(__file__).resolve().parents[3]


class Child:
    """This portal's settings, with some of them changed; nothing of them is shown in a list of processes."""

    def __init__(self, settings: Settings, **changed: str) -> None:
        self._settings, self._changed = settings, changed
        told = {name: str(value) for name, value in settings.model_dump().items() if value is not None} | changed
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDEAS_", "FLASK_"))}
        path = os.pathsep.join(part for part in (str(CODE), kept.get("PYTHONPATH", "")) if part)
        self.env = kept | {f"IDEAS_{name.upper()}": value for name, value in told.items()} | {"PYTHONPATH": path}

    def on(self, **changed: str) -> Child:
        """The same with further settings changed."""
        return Child(self._settings, **self._changed | changed)

    @staticmethod
    def words(*command: str) -> list[str]:
        """A command of the portal as a process is started with it."""
        return [sys.executable, "-m", "flask", "--app", "ideas", *command]

    def run(self, *command: str, fails: tuple[int, ...] = ()) -> Any:
        """Run a command and give the JSON of its last line. Raises Unable where it fails, but for the ends named in `fails`."""
        done = subprocess.run(self.words(*command), env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)
        lines = done.stdout.strip().splitlines()
        if (done.returncode and done.returncode not in fails) or not lines:
            raise Unable(f"flask {command[0]} failed: {(done.stderr.strip() or done.stdout.strip())[-600:]}")
        return json.loads(lines[-1])
