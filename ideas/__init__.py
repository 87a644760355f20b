"""A co-creation portal: fans bring ideas, support the ones they want, and see in public what became of each."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ideas import cli, web, worker
from ideas.core.db import db
from ideas.settings import Settings
from ideas.start import hand_down, places

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The portal as a WSGI application; raises ValueError where a setting is unsafe or missing."""
    settings = settings or Settings()
    root = places()
    app = Flask(__name__, template_folder=str(root / "templates"), static_folder=None)
    app.config.from_mapping(hand_down(settings, root))
    app.extensions["settings"] = settings
    db.init_app(app)
    cli.init_app(app)
    web.init_app(app, settings, Path(root))
    worker.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app
