"""Putting the application together: settings, ready objects, database, commands, pages, worker."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ideas import cli, web, worker
from ideas.core.db import db
from ideas.settings import Settings
from ideas.start import hand_down, places


def assemble(settings: Settings | None) -> Flask:
    """The application; see `ideas.create_app`."""
    settings = settings or Settings()
    root = places()
    app = Flask("ideas", template_folder=str(root / "templates"), static_folder=None)
    app.ensure_sync = lambda function: function  # type: ignore[method-assign,assignment]  # no view and no hook of ours is a coroutine, so none is asked at each request
    app.config.from_mapping(hand_down(settings, root))
    app.extensions["settings"] = settings
    db.init_app(app)
    cli.init_app(app)
    web.init_app(app, settings, root)
    worker.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app
