"""What the pages of accounts share: which browser this is, opening a sign-in, doing what was wished for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import Response, g, request

from ideas.accounts.actions import Entered
from ideas.accounts.models import Member, Wish
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.comments.actions import post
from ideas.core.db import now, session
from ideas.core.links import idea_path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.votes.actions import cast, follow
from ideas.web import respond
from ideas.web.session import actor, me, open_sign_in, remember_note

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


def enter(entered: Entered) -> None:
    """Give this browser the cookie of its new sign-in."""
    session().rollback()
    open_sign_in(entered.member.id, entered.token)
    g.locale = entered.member.lang


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
