"""A started portal: what few paths need is not read, and every command is found where the list says."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from click import Context
from flask import Flask

from ideas.cli.commands import PLACES

ROOT = Path(__file__).resolve().parents[2]
FOR_FEW = {"alembic", "cryptography", "css_inline", "holidays.countries.france", "ideas.cli.data", "obstore", "PIL", "psycopg", "redis", "webauthn"}


def test_libraries_for_few_paths_are_not_read_at_the_start(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("IDEAS_", "FLASK_"))}
    asked = [sys.executable, "-c", "import sys; from ideas import create_app; create_app(); print(*sys.modules)"]
    told = subprocess.run(asked, cwd=ROOT, env=kept | {"IDEAS_DATA_DIR": str(tmp_path), "IDEAS_SEARCH_DIR": str(tmp_path / "index")}, check=True, capture_output=True, text=True)
    read = set(told.stdout.split())
    assert {"ideas.web.board", "sqlalchemy", "holidays.countries.germany"} <= read
    assert not FOR_FEW & read


def test_every_command_is_found_by_its_name(app: Flask) -> None:
    group = app.cli
    context = Context(group)
    assert {name: command.name for name in group.list_commands(context) if (command := group.get_command(context, name))} == {name: name for name in PLACES}
    assert {command.name for place in set(PLACES.values()) for command in import_module(f"ideas.cli.{place}").COMMANDS} == set(PLACES)
