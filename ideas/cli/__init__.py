"""The command line: translates arguments into use cases and prints what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Add the portal's commands to `flask`. Imported here: the processes that watch over others know no more than they need."""
    from ideas.cli.commands import Commands, Migrations

    app.cli = Commands(name=app.cli.name)
    app.extensions["migrate"] = Migrations(app)
