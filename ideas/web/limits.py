"""How much a form may hold, how often one browser may knock at the doors that guess or send, and a line in the log for who was told no.

Knocks are counted by a keyed hash of the browser's address, kept for hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask, Request, Response, current_app, g, request
from flask_limiter import Limiter, RequestLimit
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.names import canonical_email
from ideas.core.refusal import Refusal
from ideas.core.secrets import keyed_digest
from ideas.core.words import N_
from ideas.settings import Settings
from ideas.transfer.actions.uploads import SENT_MOST
from ideas.web.errors import answer
from ideas.web.session import SAFE, actor

log = structlog.get_logger()
BAD, UNKNOWN, UNPROCESSABLE = 400, 401, 422
WRONG_FORM = {400, 409, UNPROCESSABLE}
TOLD_NO = {401, 403, 429}
FORM_MOST = 1024 * 1024
CALLS = 600  # of one program in a minute
LIMITED = frozenset(("api",))
_NO_COOKIES: ImmutableMultiDict[str, str] = ImmutableMultiDict()
URLENCODED = "application/x-www-form-urlencoded"


class BoundedRequest(Request):
    """A form without files is read whole before it is looked at, and a body of ampersands grows a hundredfold: it has a limit of its own.

    What an admin sends to be imported may be larger than pictures are.
    """

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """As they were sent; most visitors send none, and nothing is read then."""
        return super().cookies if "HTTP_COOKIE" in self.environ else _NO_COOKIES

    def _load_form_data(self) -> None:
        if self.mimetype == URLENCODED:
            self.max_content_length = FORM_MOST
        elif self.endpoint == "desk_transfer.send" and actor().role == "admin":
            self.max_content_length = SENT_MOST + FORM_MOST
        super()._load_form_data()


def where_from() -> str:
    """Today's keyed hash of the address: the address itself is kept nowhere, and tomorrow's hash is another."""
    return keyed_digest(f"{doors.secret}:{now():%Y-%m-%d}", request.remote_addr or "")[:32]


def mailbox() -> str:
    """The mail address of the form, hashed."""
    return keyed_digest(doors.secret, "mailbox:" + canonical_email(request.form.get("email", "")[:320]))[:32]


def _breached(limit: RequestLimit) -> Response:
    """The answer itself: what is raised here would be taken for a store that cannot be reached."""
    again_at = datetime.fromtimestamp(limit.reset_at, UTC)
    return answer(429, Refusal("too_often", N_("That was too often. It goes again from %(moment)s on.", moment=again_at), 429, again_at))


def _failed(answer: Response) -> bool:
    return answer.status_code == UNPROCESSABLE


limiter = Limiter(key_func=where_from, on_breach=_breached, strategy="fixed-window", in_memory_fallback_enabled=True)


@limiter.request_filter
def _off() -> bool:
    """Off for load tests, and in tests that do not ask for limits."""
    return not doors.limits or (current_app.testing and not current_app.config.get("LIMITS_IN_TESTS"))


def init_app(app: Flask, settings: Settings) -> None:
    """Bound forms; count in memory, or on Redis for several machines; while Redis is away each process counts for itself."""
    app.request_class = BoundedRequest
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
    app.before_request_funcs[None][-1] = _where_limits_are(app.before_request_funcs[None][-1])
    for hooks in (app.after_request_funcs[None], app.teardown_request_funcs[None]):
        hooks[-1] = _where_limits_were(hooks[-1])
    app.after_request(_note_refusal)


def _where_limits_are(hook: Callable[..., Any]) -> Callable[..., Any]:
    """The library's own hook, asked for what has limits: forms and programs. The few limited pages to be read ask for themselves."""

    def run() -> Any:
        if request.method in SAFE and request.blueprint not in LIMITED:
            return None
        g.limited = True
        return hook()

    return run


def _where_limits_were(hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Its hooks after that, for the same requests; one that ended before the limits were looked at has none."""
    return lambda given: hook(given) if "limited" in g else given


def _note_refusal(told: Response) -> Response:
    """Who was told no, and where: a wrong password or code, a missing right, a limit. Never what was typed; of visitors today's hash."""
    if told.status_code < BAD:
        return told
    tried = request.blueprint == "account" and request.method == "POST" and told.status_code in WRONG_FORM
    if tried or told.status_code in TOLD_NO:
        person = g.get("me")
        log.info("refused", endpoint=request.endpoint, method=request.method, status=told.status_code, member=person.id if person else None, visitor=None if person else where_from())
    return told


def which_program() -> str:
    """The key a program shows, hashed, however it is written around it; without one where it comes from."""
    token = bearer(request.headers.get("Authorization", ""))
    return keyed_digest(doors.secret, f"program:{token[:500]}")[:32] if token else where_from()


def bearer(header: str) -> str:
    """The key in an Authorization header; empty where there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unknown(answer: Response) -> bool:
    return answer.status_code == UNKNOWN


guessing = limiter.limit("30 per 15 minutes", methods=["POST"], deduct_when=_failed)
guessing_one = limiter.limit("10 per 15 minutes", methods=["POST"], key_func=mailbox, deduct_when=_failed)
calling = limiter.limit(f"{CALLS} per minute", key_func=which_program)
guessing_keys = limiter.limit("60 per minute", key_func=where_from, deduct_when=_unknown)
asking_for_mail = limiter.limit("20 per hour", methods=["POST"])
