"""Where every way of coming in ends: an open sign-in, or the question for the second step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ideas.accounts.models import Actor, Member, SecondStep, SignIn, Wish
from ideas.accounts.rules import why_not_sign_in
from ideas.core.db import session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.secrets import digest, new_token
from ideas.core.text import clean_line


@dataclass(frozen=True)
class Entered:
    """Somebody has shown who they are: the cookie's token, and what they wanted to do.

    Where a second step is still to come, `token` is empty and `step` is what the browser keeps until then.
    """

    member: Member
    token: str
    wish: Wish | None = None
    is_new: bool = False
    onward: str = "/"
    step: str = ""


def admit(member: Member, *, device: str, by: Actor, now: datetime, wish: Wish | None = None, is_new: bool = False, onward: str = "/") -> Entered:
    """After the first step: signed in, or asked for the second where the member has one. Raises Refused for a suspended member."""
    insist(why_not_sign_in(member.suspended_until, now))
    if member.factor_since is None:
        return Entered(member, open_sign_in(member, device=device, by=by, now=now), wish, is_new, onward)
    return Entered(member, "", wish, is_new, onward, step=_ask(member, wish, onward, by=by, now=now))


def _ask(member: Member, wish: Wish | None, onward: str, *, by: Actor, now: datetime) -> str:
    token = new_token()
    expires_at = now + timedelta(minutes=number(session(), "second_step_minutes"))
    session().add(SecondStep(digest=digest(token), member_id=member.id, wish_id=wish.id if wish else None, onward=onward, wrong_count=0, created_at=now, expires_at=expires_at))
    record("member.first_step_passed", by=by, now=now, member_id=member.id)
    return token


def open_sign_in(member: Member, *, device: str, by: Actor, now: datetime, with_factor: bool = False) -> str:
    """A new sign-in's row; gives the token for the cookie. Who has just signed in has shown that it is them."""
    token = new_token()
    session().add(SignIn(
        digest=digest(token), member_id=member.id, started_at=now, seen_at=now, device=clean_line(device, 80), confirmed_at=now, factor_at=now if with_factor else None,
    ))
    record("member.signed_in", by=by, now=now, member_id=member.id)
    return token
