"""Security headers on every answer: pages, files, errors, and what is answered before Flask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response as WsgiResponse

from ideas.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
FILE_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"  # a file opened by itself shows nothing and runs nothing
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
HSTS = "max-age=31536000; includeSubDomains"


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; an answer that sets one is for one reader, and Flask sets it after all other headers."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Without a cookie there is nothing to check: visitors' pages need no key."""
        return super().open_session(app, request) if self.get_cookie_name(app) in request.cookies else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: WsgiResponse) -> None:
        """Set the cookie where it changed, and keep the answer out of shared caches then. A session without anything in it, at which nobody looked, needs nothing."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)  # type: ignore[arg-type]
        if "set-cookie" in _said(response.headers):
            response.headers["Cache-Control"] = "private, no-store"


class Hardened:
    """The whole application with these headers on every answer, whoever gives it; what an answer says itself stays."""

    def __init__(self, inner: WSGIApplication, headers: dict[str, str]) -> None:
        self._inner, self._headers = inner, headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said = _said(headers)
            headers.extend((name, value) for name, value in self._headers.items() if name.lower() not in said)
            return start_response(status, headers, *more)

        return self._inner(environ, start)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers, and keep what is made for one reader out of all caches."""
    app.session_interface = Sessions()
    app.after_request(keep_apart)
    hsts = {"Strict-Transport-Security": HSTS} if settings.https else {}
    app.wsgi_app = Hardened(app.wsgi_app, {"Content-Security-Policy": CSP, **ALWAYS, **hsts})  # type: ignore[method-assign]


def keep_apart(answer: Response) -> Response:
    """Nothing made for somebody with a cookie, and no answer to a form, is kept; other pages are asked for anew each time."""
    kept = "private, no-store" if request.cookies or request.method not in {"GET", "HEAD"} else "no-cache"
    said = _said(answer.headers)
    if "cache-control" not in said:
        answer.headers.add("Cache-Control", kept)
    if "vary" not in said:
        answer.headers.add("Vary", "Cookie")
    return answer


def _said(headers: Iterable[tuple[str, str]]) -> set[str]:
    """The names of headers: found in one go, since each that is not there costs an exception otherwise."""
    return {name.lower() for name, _ in headers}
