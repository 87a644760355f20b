"""A browser for tests: keeps cookies, fills CSRF tokens in, signs in without a form."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ideas.accounts.models import Member
from tests.factories import sign_in_token

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        if member is not None:
            with self.client.session_transaction() as cookie:
                cookie["_user_id"] = sign_in_token(member)
                cookie["_fresh"] = True

    def csrf(self) -> str:
        """A CSRF token that belongs to this browser's cookie."""
        from flask_wtf.csrf import generate_csrf

        with self.client.session_transaction() as cookie:
            raw = dict(cookie)
        with self.app.test_request_context():
            from flask import session

            session.update(raw)
            token = generate_csrf()
            raw = dict(session)
        with self.client.session_transaction() as cookie:
            cookie.update(raw)
        return token

    def get(self, path: str, *, htmx: bool = False, **more: Any) -> TestResponse:
        """Open a page, or a part as htmx would."""
        self._forget()
        return self.client.get(path, headers=self._headers(htmx), **more)

    def post(self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False, **more: Any) -> TestResponse:
        """Send a form with its CSRF token."""
        token = self.csrf()
        self._forget()
        return self.client.post(path, data={"csrf_token": token, **(data or {})}, headers=self._headers(htmx), **more)

    @staticmethod
    def _forget() -> None:
        """Tests keep one application context open: what a request remembered there must not reach the next one."""
        for name in list(g):
            g.pop(name)

    @staticmethod
    def _headers(htmx: bool) -> dict[str, str]:
        return {"HX-Request": "true"} if htmx else {}
