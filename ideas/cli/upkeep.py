"""Beginning: `flask init`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import func, select

from ideas.board.actions import open_default_boards
from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.search.actions import reindex
from ideas.search.queries import engine


@click.command("init")
@with_appcontext
def init() -> None:
    """Migrate the database to head, make the two default boards, build the index where there is none; may be run again."""
    upgrade()
    boards = open_default_boards(now=now())
    session().rollback()
    indexed = 0 if engine().healthy() else reindex()
    click.echo(json.dumps({"boards_made": len(boards), "ideas": session().scalar(select(func.count()).select_from(Idea)), "indexed": indexed}))


COMMANDS = (init,)
