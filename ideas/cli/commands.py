"""Which commands there are and where each is found."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

PLACES = {
    "init": "upkeep", "backup": "backup", "restore": "backup", "restore-settle": "backup", "restore-finish": "backup", "serve": "serve", "worker": "work", "member": "member", "export": "bundle",
    "import": "data", "import-undo": "data", "reindex": "data", "generate": "data", "demo": "data", "check": "data", "log": "log", "docs": "docs", "rewards": "rewards", "db": "schema",
}  # fmt: skip


class Commands(AppGroup):
    """The portal's commands; what one of them needs is imported when it is asked for, and by no process that serves pages."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Their names."""
        return sorted({*super().list_commands(ctx), *PLACES})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command, its module read by now."""
        if cmd_name in PLACES and cmd_name not in self.commands:
            for command in import_module(f"ideas.cli.{PLACES[cmd_name]}").COMMANDS:
                self.add_command(command)
        return super().get_command(ctx, cmd_name)


class Migrations:
    """Stands where Flask-Migrate keeps its settings, until it or a migration asks for them."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, part: str) -> Any:
        import_module("ideas.cli.schema").settle(self._app)
        return getattr(self._app.extensions["migrate"], part)
