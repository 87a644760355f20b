"""Security headers on every answer, errors included."""

from __future__ import annotations

from flask import Flask, Response, request

from ideas.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after each request."""

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
        if request.cookies or "Set-Cookie" in answer.headers or request.method != "GET":
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
