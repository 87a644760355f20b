"""The migrations of the tables: `flask db`, as Flask-Migrate and Alembic do it."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate
from flask_migrate.cli import db as migrations

from ideas.core.db import db
from ideas.start import migrations_folder


def settle(app: Flask) -> None:
    """Put Flask-Migrate's settings where it and the migrations look for them."""
    Migrate(app, db, directory=str(migrations_folder()), render_as_batch=True)


COMMANDS = (migrations,)
