"""Beginning: `flask init`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from ideas.board.actions import open_default_boards
from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.late import Late
from ideas.search.actions import reindex
from ideas.search.queries import engine

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = Late("flask_migrate")


@click.command("init")
@with_appcontext
def init() -> None:
    """Migrate the database to head, make the two default boards, build the index where there is none; may be run again."""
    flask_migrate.upgrade()
    boards = open_default_boards(now=now())
    session().rollback()
    indexed = 0 if engine().healthy() else reindex()
    click.echo(json.dumps({"boards_made": len(boards), "ideas": session().scalar(select(func.count()).select_from(Idea)), "indexed": indexed}))


COMMANDS = (init,)
