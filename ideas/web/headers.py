"""Security headers on every answer, errors included."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response as WsgiResponse

from ideas.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; an answer that sets one is for one reader, and Flask sets it after all other headers."""

    def save_session(self, app: Flask, session: SessionMixin, response: WsgiResponse) -> None:
        """Set the cookie where it changed, and keep the answer out of shared caches then."""
        super().save_session(app, session, response)  # type: ignore[arg-type]
        if "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = "private, no-store"


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after each request."""
    app.session_interface = Sessions()

    @app.after_request
    def harden(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", CSP)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        if settings.https:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.cookies or request.method != "GET":
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
