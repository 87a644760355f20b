"""The command line: translates arguments into use cases and prints what came of them."""

from __future__ import annotations

from flask import Flask

from ideas.start import places


def init_app(app: Flask) -> None:
    """Add the portal's commands to `flask`."""
    from flask_migrate import Migrate  # noqa: PLC0415 (kept beside its one use)

    from ideas.core.db import db  # noqa: PLC0415

    Migrate(app, db, directory=str(places() / "ideas" / "migrations" if (places() / "ideas").is_dir() else places() / "migrations"), render_as_batch=True)
