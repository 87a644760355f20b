"""What staff do with collections: let through or refuse what waits, hide and show again."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.actions import make_known
from ideas.accounts.models import Actor
from ideas.collections.models import Collection
from ideas.collections.rules.gathering import why_not_hide_collection, why_not_show_collection
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned, give_reasons
from ideas.moderation.rules import why_not_let_through, why_not_refusal_text, why_not_show


@action
def approve(collection: Collection, *, by: Actor, now: datetime) -> None:
    """Let a waiting collection through; its maker is known from now on. Raises Refused."""
    collection = locked(collection)
    insist(why_not_let_through(collection, by, now))
    collection.state = "public"
    make_known(collection.by_id, now)
    _tell("collection.approved", collection, by, now)


@action
def refuse(collection: Collection, *, reason: str, by: Actor, now: datetime) -> None:
    """Do not let a waiting collection through; its maker reads why. Raises Refused."""
    collection, reason = locked(collection), clean_text(reason).strip()
    insist(why_not_let_through(collection, by, now) or why_not_refusal_text(reason))
    collection.state, collection.refused_reason = "refused", reason
    give_reasons("refused", _concerned(collection), reason="other", text=reason, by=by, now=now)
    _tell("collection.refused", collection, by, now)


@action
def hide(collection: Collection, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Hide a collection with a reason. Raises Refused."""
    collection = locked(collection)
    hiding = hidings.put(_concerned(collection), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_collection(collection))
    collection.hiding_id = hiding.id
    _tell("collection.hidden", collection, by, now, reason)


@action
def show(collection: Collection, *, by: Actor, now: datetime) -> None:
    """Show a hidden collection again; the hiding stays as a lifted one. Raises Refused."""
    collection = locked(collection)
    insist(why_not_show(by, now) or why_not_show_collection(collection))
    hidings.lift(int(collection.hiding_id or 0), by=by, now=now)
    collection.hiding_id = None
    _tell("collection.shown", collection, by, now)


def _concerned(collection: Collection) -> Concerned:
    return Concerned("collection", collection.id, collection.by_id, words=f"{collection.title}: {collection.text}")


def _tell(kind: str, collection: Collection, by: Actor, now: datetime, reason: str | None = None) -> None:
    record(kind, by=by, now=now, member_id=collection.by_id, thing_id=collection.id, reason=reason)
