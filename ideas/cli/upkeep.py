"""Beginning and keeping: `flask init`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import func, select

from ideas.board.actions import open_default_boards
from ideas.board.models import Idea
from ideas.core.db import now, session


@click.command("init")
@with_appcontext
def init() -> None:
    """Migrate the database to head and make the two default boards; may be run again."""
    upgrade()
    boards = open_default_boards(now=now())
    session().rollback()
    click.echo(json.dumps({"boards_made": len(boards), "ideas": session().scalar(select(func.count()).select_from(Idea))}))


COMMANDS = (init,)
