"""Collections of ideas: reading, putting into one from an idea's page, ordering, taking back, hiding."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.accounts.models import FORMER
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.lists import face_path
from ideas.collections import actions
from ideas.collections.models import Collection
from ideas.collections.queries.gathered import Gathered, collection_for, collection_page, collections_for, containing, entries_of, own_collections
from ideas.collections.rules.gathering import why_not_change, why_not_gather
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say
from ideas.moderation.rules import REASONS
from ideas.web import respond
from ideas.web.forms import said, ticked, typed
from ideas.web.listing import kept, shown
from ideas.web.session import actor, me, member_only, staff_only
from ideas.web.wording import stored

bp = Blueprint("collections", __name__)
LONGEST_ID = 18


@bp.get("/collections")
def index() -> Response:
    """All collections with something in them to see."""
    page = collections_for(actor(), request.args.get("after"))
    more = kept(path("collections.index", after=page.next)) if page.next else None
    values: dict[str, Any] = {"found": [_shown(one) for one in page.items], "more": more, "last": page.items[-1].collection.id if page.items else 0}
    return respond.page_or_part("collections/index.html", "collections/_list.html", **values)


@bp.get("/collections/<int:collection_id>-<slug>")
def show(collection_id: int, slug: str) -> WsgiResponse:
    """A collection with its ideas, as far as this reader may see them."""
    found = collection_page(collection_id, actor()) or abort(404)
    if slug != (found.collection.slug or "ideas"):
        return redirect(kept(collection_path(found.collection)), 301)
    entries = entries_of(collection_id, actor())
    cards = {card.id: card for card in shown([one.card for one in entries])}
    g.seen = tuple(cards)
    mine = why_not_change(found.collection, actor(), now()) is None
    return respond.page("collections/show.html", one=_shown(found), entries=[(cards[one.card.id], one.sentence) for one in entries], mine=mine)


@bp.route("/ideas/<int:idea_id>/collections", methods=["GET", "POST"])
@member_only
def add(idea_id: int) -> Response:
    """Put an idea into one of one's collections or into a new one, in one step."""
    idea = _idea(idea_id)
    if request.method == "GET":
        return _choice(idea)
    try:
        collection = _added(idea)
    except Refused as refused:
        session().rollback()
        return _choice(_idea(idea_id), refused)
    waits = collection.state == "waiting"
    note = N_("Put into your collection. A person looks at your first one before everybody sees it.") if waits else N_("Put into the collection.")
    return respond.see_other(kept(collection_path(collection)), note=note)


def _added(idea: Idea) -> Collection:
    form = typed("collection", "title", "sentence")
    chosen = int(form["collection"]) if form["collection"].isdecimal() and len(form["collection"]) <= LONGEST_ID else 0
    if not chosen:
        return actions.add_to_new(form["title"], idea, form["sentence"], official=ticked("official"), lang=g.locale, by=actor(), now=now())
    collection = _collection(chosen)
    actions.add(collection, idea, form["sentence"], by=actor(), now=now())
    return collection


def _choice(idea: Idea, refused: Refused | None = None) -> Response:
    insist(why_not_gather(actor(), now(), have=0, most=1))
    own = own_collections(actor())
    has, status = containing(idea.id, own), refused.refusal.status if refused else 200
    values: dict[str, Any] = {"idea": idea, "own": [(one.id, one.title) for one in own if one.id not in has], "errors": said(refused), "typed": request.form, "back": kept(idea_path(idea.id, idea.slug))}
    return respond.page_or_part("collections/add.html", "collections/_add.html", status=status, **values)


@bp.route("/collections/<int:collection_id>/edit", methods=["GET", "POST"])
@member_only
def edit(collection_id: int) -> Response:
    """Title and text, the order, the sentences."""
    collection = _collection(collection_id)
    if request.method == "GET":
        insist(why_not_change(collection, actor(), now()))
        return _edit_page(collection)
    try:
        actions.change(collection, request.form.get("title", ""), request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _edit_page(_collection(collection_id), refused)
    return respond.see_other(kept(collection_path(collection)), note=N_("Saved."))


def _edit_page(collection: Collection, refused: Refused | None = None) -> Response:
    given = request.form if refused else {"title": collection.title, "text": collection.text}
    values = {"collection": collection, "entries": entries_of(collection.id, actor()), "typed": given, "errors": said(refused), "back": kept(collection_path(collection))}
    return respond.page("collections/edit.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/collections/<int:collection_id>/ideas/<int:idea_id>")
@member_only
def arrange(collection_id: int, idea_id: int) -> Response:
    """Move an idea up or down, say another sentence to it, or take it out."""
    collection, form = _collection(collection_id), request.form
    if form.get("do") == "remove":
        actions.take_out(collection, idea_id, by=actor(), now=now())
    else:
        step = {"up": -1, "down": 1}.get(form.get("do", ""), 0)
        actions.arrange(collection, idea_id, step=step, sentence=form.get("sentence"), by=actor(), now=now())
    return respond.see_other(path("collections.edit", collection_id=collection_id) + f"#entry-{idea_id}")


@bp.route("/collections/<int:collection_id>/withdrawal", methods=["GET", "POST"])
@member_only
def withdraw(collection_id: int) -> Response:
    """Take a collection back, after a question."""
    collection = _collection(collection_id)
    if request.method == "GET":
        insist(why_not_change(collection, actor(), now()))
        return respond.page("collections/withdraw.html", collection=collection, back=kept(collection_path(collection)))
    actions.withdraw(collection, by=actor(), now=now())
    return respond.see_other(path("collections.index"), note=N_("The collection is taken back."))


@bp.route("/collections/<int:collection_id>/hiding", methods=["GET", "POST"])
@staff_only("moderator")
def hide(collection_id: int) -> Response:
    """Hide it, with a reason its maker reads."""
    collection = _collection(collection_id)
    values: dict[str, Any] = {"collection": collection, "reasons": [(key, say(g.locale, words)) for key, words in REASONS.items()], "back": kept(collection_path(collection))}
    if request.method == "GET":
        return respond.page("collections/hide.html", error=None, **values)
    try:
        actions.hide(collection, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("collections/hide.html", status=refused.refusal.status, error=refused.refusal, **values)
    return respond.see_other(kept(collection_path(collection)), note=N_("The collection is hidden."))


@bp.post("/collections/<int:collection_id>/hiding/lift")
@staff_only("moderator")
def unhide(collection_id: int) -> Response:
    """Show it again."""
    collection = _collection(collection_id)
    actions.show(collection, by=actor(), now=now())
    return respond.see_other(kept(collection_path(collection)), note=N_("The collection is shown again."))


def collection_path(collection: Collection) -> str:
    """The page of a collection."""
    return path("collections.show", collection_id=collection.id, slug=collection.slug or "ideas")


def _shown(one: Gathered) -> dict[str, Any]:
    """A collection in the reader's words, with what this reader may do."""
    row, reader, person = one.collection, actor(), me()
    moderates, hidden = reader.role in {"moderator", "admin"}, one.hidden_reason is not None
    reason = say(g.locale, N_("Hidden by moderation: %(reason)s", reason=REASONS.get(one.hidden_reason or "", N_("Another reason"))))
    return {
        "id": row.id, "title": row.title, "html": stored(row.text_html), "lang": row.lang if row.lang != g.locale else "", "url": kept(collection_path(row)), "official": row.official,
        "name": one.name or say(g.locale, FORMER), "avatar_url": face_path(one.handle or "nobody", one.picture_key), "author_url": kept(path("people.show", handle=one.handle)) if one.handle else None,
        "count": one.idea_count, "hidden": reason if hidden else "", "state": _state(row), "hide": moderates and not hidden and row.state == "public", "unhide": moderates and hidden,
        "report": kept(path("reports.new", thing="collection", thing_id=row.id)) if row.state == "public" and not hidden and (person is None or person.id != row.by_id) else "", "changed_at": row.changed_at,
    }


def _state(row: Collection) -> str:
    if row.state == "waiting":
        return say(g.locale, N_("Waits for a look"))
    return say(g.locale, N_("Not published: %(reason)s", reason=row.refused_reason)) if row.state == "refused" else ""


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)


def _collection(collection_id: int) -> Collection:
    return collection_for(collection_id, actor()) or abort(404)
