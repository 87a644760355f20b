"""What the pages of accounts share: which browser this is, opening a sign-in, doing what was wished for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, g, request
from flask import session as cookie

from ideas.accounts.actions import Entered, confirm_by_password
from ideas.accounts.models import Member, Wish
from ideas.accounts.rules import why_not_own, why_not_sensitive
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.comments.actions import post
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.secrets import verify_password
from ideas.core.words import N_, Message, say
from ideas.transfer.queries import shells_with
from ideas.votes.actions import cast, follow
from ideas.web import respond
from ideas.web.forms import typed
from ideas.web.listing import kept
from ideas.web.session import actor, current_user, me, open_sign_in, remember_note, renew_me, to_factor, way_in

P = ParamSpec("P")
T = TypeVar("T")

BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
SYSTEMS = (("iPhone|iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def device() -> str:
    """A rough name of this browser, such as "Firefox, Android", for the list of one's sign-ins."""
    agent = request.user_agent.string[:400]
    browser = next((NAMES.get(name, name) for name in BROWSERS if f"{name}/" in agent), "")
    system = next((name for signs, name in SYSTEMS if re.search(signs, agent)), "")
    return ", ".join(part for part in (browser, system) if part)


def own_member() -> Member:
    """The row of who is signed in."""
    person = me()
    return session().get_one(Member, person.id if person else 0)


def enter(entered: Entered, *, note: Message | None = None) -> Response:
    """Give this browser the cookie of its new sign-in and lead on: to the second step, to what was wished for, to where they were going."""
    session().rollback()
    if entered.step:
        cookie.clear()  # what was put into this browser before somebody showed who they are stays behind
        cookie["step"] = entered.step
        return respond.see_other(kept(path("account.second_step")))
    open_sign_in(entered.member.id, entered.token)
    g.locale = entered.member.lang
    if entered.wish is not None and entered.wish.kind != "register":
        return act_on(entered.wish).answer()
    person, onward = me(), way_in(entered.onward)
    if onward == path("members_home.show") and entered.member.confirmed_at and shells_with(entered.member.email):
        onward = path("claims.index")
    return to_factor(onward) if person is not None and person.lacks_factor else respond.see_other(onward, note=note)


def challenge() -> str:
    """What this browser's passkey was asked to sign; told once."""
    return str(cookie.pop("challenge", ""))


def granted(result: T | Refusal) -> T:
    """What a use case gave; a refusal that it had to give back, since it counted the try, is raised here."""
    if isinstance(result, Refusal):
        raise Refused(result)
    return result


def is_fresh() -> bool:
    """Whether the member has shown within the last minutes that it is them."""
    person = me()
    minutes = number(session(), "confirm_own_minutes")
    return person is not None and why_not_sensitive(person.own_confirmed_at, now(), minutes) is None


def fresh_only(view: Callable[P, Response]) -> Callable[P, Response]:
    """A page that only opens to who has just shown that it is them; others are asked first and come back."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> Response:
        insist(why_not_own(actor(), me() is not None, now()))
        return view(*args, **kwargs) if is_fresh() else to_confirm(path("account.security"))

    return run


def to_confirm(onward: str) -> Response:
    """Lead to the question who it is, and back."""
    return respond.see_other(path("account.confirm_own", next=onward))


def show_password(member: Member, field: str) -> None:
    """Who has not just shown that it is them does so by the password in this field, where they have one. Raises Refused."""
    if is_fresh() or not member.password_hash:
        return
    if not verify_password(member.password_hash, typed(field)[field]):
        raise Refused(Refusal("wrong_password", N_("This is not your present password."), 422, field=field))
    confirm_by_password(member, seen_hash=member.password_hash, token=current_user.token, by=actor(), now=now())
    renew_me()


@dataclass(frozen=True)
class Done:
    """What became of a wish: where to go on, and the sentence shown there."""

    back: str
    note: Message
    went_well: bool = True

    def answer(self) -> Response:
        """Lead to the idea and say what became of it."""
        remember_note(say(g.locale, self.note), "done" if self.went_well else "error")
        return respond.see_other(self.back)


def act(do: str, idea_id: int, text: str, parent_id: int | None = None) -> Done:
    """Support, comment or follow as who is signed in now; a refusal is said with its reason."""
    idea = idea_for(idea_id, actor())
    if idea is None:
        return Done("/", N_("This idea is no longer shown."), went_well=False)
    back = idea_path(idea.id, idea.slug)
    try:
        return Done(back, _done(do, idea, text, parent_id))
    except Refused as refused:
        return Done(back, refused.refusal.message, went_well=False)


def _done(do: str, idea: Idea, text: str, parent_id: int | None) -> Message:
    if do == "support":
        return N_("Your support counts. You’re number %(number)s.", number=cast(idea, by=actor(), now=now()))
    if do == "follow":
        follow(idea, by=actor(), now=now())
        return N_("You follow this idea now.")
    comment = post(idea, text, parent_id=parent_id, by=actor(), now=now())
    waits = N_("Your comment is here. A person takes a look, then everybody sees it.")
    return N_("Your comment is there.") if comment.state == "public" else waits


def act_on(wish: Wish) -> Done:
    """Do what a visitor wished before the address was confirmed."""
    return act(wish.kind, wish.idea_id or 0, json.loads(wish.text).get("text", ""), wish.parent_id)
