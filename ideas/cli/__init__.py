"""The command line: translates arguments into use cases and prints what came of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

MODULES = ("upkeep", "backup", "serve", "work", "member", "data", "bundle", "log", "docs", "rewards")


def init_app(app: Flask) -> None:
    """Add the portal's commands to `flask`."""
    from flask_migrate import Migrate

    from ideas.core.db import db
    from ideas.start import migrations_folder

    Migrate(app, db, directory=str(migrations_folder()), render_as_batch=True)
    for name in MODULES:
        for command in import_module(f"ideas.cli.{name}").COMMANDS:
            app.cli.add_command(command)
