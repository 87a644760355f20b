"""Putting the application together: settings, ready objects, database, commands, pages, worker."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cached_property
from typing import Any

from flask import Flask, Request
from flask.templating import Environment
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from ideas import cli, web, worker
from ideas.core.db import db
from ideas.settings import Settings
from ideas.start import hand_down, places


class Templates(Environment):
    """Flask's templates, which here have no globals of their own: without a chain of dictionaries for each template names are looked up at once."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of the application."""
        return super().make_globals(d) if d else self.globals


class Portal(Flask):
    """Flask, but for what it works out anew at each request and what is the same for all of them here."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view and no hook of ours is a coroutine."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """That of the application, beside the one of each request, depends on settings alone."""
        return super().create_url_adapter(request) if request else self._own_adapter

    @cached_property
    def _own_adapter(self) -> MapAdapter | None:
        return super().create_url_adapter(None)


def assemble(settings: Settings | None) -> Flask:
    """The application; see `ideas.create_app`."""
    settings = settings or Settings()
    root = places()
    app = Portal("ideas", template_folder=str(root / "templates"), static_folder=None)
    app.config.from_mapping(hand_down(settings, root))
    app.extensions["settings"] = settings
    db.init_app(app)
    cli.init_app(app)
    web.init_app(app, settings, root)
    worker.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app
