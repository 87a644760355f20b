"""A co-creation portal: fans bring ideas, support the ones they want, and see in public what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from ideas.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The portal as a WSGI application; raises ValueError where a setting is unsafe or missing.

    What it needs is imported here, so that a light process can use a module of the package without all the rest.
    """
    from ideas.assembly import assemble

    return assemble(settings)
