"""The program's door: a token instead of a cookie, the language asked for, answers that no shared cache keeps."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from flask import Blueprint, Response, g, request
from sqlalchemy.exc import OperationalError

from ideas.accounts.actions import note_token_used
from ideas.accounts.models import Actor
from ideas.accounts.queries import Me, me_by_token
from ideas.accounts.rules import why_not_staff, why_not_take_part, why_not_use_token
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.secrets import digest
from ideas.core.words import N_
from ideas.web.limits import CALLS, bearer, calling, guessing_keys, limiter
from ideas.web.session import SAFE, actor, csrf

OK, UNKNOWN = 200, 401

bp = Blueprint("api", __name__, url_prefix="/api/v1")
calling(bp)
guessing_keys(bp)
csrf.exempt(bp)  # cookies are never looked at here: who acts is said by the token alone


@bp.before_request
def _who_asks() -> None:
    g.me = None
    g.lang_in_links = None
    g.locale = _language(None)
    g.me = _by_token(request.headers.get("Authorization"))
    g.locale = _language(g.me)
    if g.me is not None:
        insist(why_not_use_token(g.me.scopes, "read" if request.method in SAFE else "write"))


def _by_token(header: str | None) -> Me | None:
    if header is None:
        return None
    token = bearer(header)
    person = me_by_token(digest(token), now()) if token else None
    if person is None:
        raise Refused(Refusal("bad_token", N_("This token is not valid. It may have been withdrawn, or mistyped."), 401))
    _note_use(person)
    return person


def _note_use(person: Me) -> None:
    """Once a day the day is kept; where nothing can be written, the answer goes out all the same."""
    today = now().date()
    if person.key_id is not None and person.key_used_on != today:
        with suppress(OperationalError):
            note_token_used(person.key_id, today)


def _language(person: Me | None) -> str:
    """`?lang=`, else Accept-Language, else the member's, else the portal's first."""
    asked = request.args.get("lang")
    if asked in doors.locales:
        return asked
    own = person.lang if person and person.lang in doors.locales else doors.locales[0]
    return request.accept_languages.best_match(doors.locales, own) or own


@bp.after_request
def _keep_apart(answer: Response) -> Response:
    answer.vary.update(("Authorization", "Accept-Language"))
    if "Authorization" in request.headers:
        answer.headers["Cache-Control"] = "private, no-store"
    if answer.status_code == UNKNOWN:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="ideas"'
    _count(answer)
    if request.method in {"GET", "HEAD"} and answer.status_code == OK:
        _mark(answer)
    return answer


def _count(answer: Response) -> None:
    """How many calls are left, where they are counted."""
    counted = next((one for one in limiter.current_limits if one.limit.amount == CALLS), None)
    if counted is not None:
        left = max(0, int(counted.reset_at - now().timestamp()) + 1)
        answer.headers.extend({"RateLimit-Limit": str(CALLS), "RateLimit-Remaining": str(max(0, counted.remaining)), "RateLimit-Reset": str(left)})


def _mark(answer: Response) -> None:
    """What is seen is marked after the reader's right to see it was asked; the same again need not be sent."""
    if "ETag" not in answer.headers:
        answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=16).hexdigest())
    answer.make_conditional(request)


def known() -> Me:
    """Whose token it is, whatever they may do. Raises Refused without one."""
    if g.me is None:
        raise Refused(Refusal("sign_in_first", N_("Sign in first, then it counts."), 401))
    return g.me


def writer() -> Actor:
    """Who acts; asked first of all, so that nobody without a right to write learns what a body should be. Raises Refused."""
    insist(why_not_take_part(actor(), now()))
    return actor()


def staff() -> Actor:
    """A member of the team who acts. Raises Refused."""
    insist(why_not_staff(actor(), now()))
    return actor()
