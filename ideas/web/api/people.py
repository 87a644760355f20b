"""People and boards, by program."""

from __future__ import annotations

from flask import Response, abort, jsonify

from ideas.accounts.queries import member_by_handle
from ideas.board.queries import boards_for
from ideas.board.queries.drafts import terms_in_force
from ideas.core.words import N_
from ideas.web.api import serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import known
from ideas.web.session import actor


@call("GET", "/me", "people", N_("Whose key this is"), shapes.Me, scope="read")
def me() -> Response:
    """Whose token this is."""
    return jsonify(serialise.me(known()))


@call("GET", "/boards", "boards", N_("The boards with their terms"), shapes.BoardList)
def boards() -> Response:
    """The boards that can be seen, in their order."""
    return jsonify(items=[serialise.board(board, terms_in_force(board.id)) for board in boards_for(actor())], next=None)


@call("GET", "/members/<handle>", "people", N_("A member’s public face"), shapes.Member)
def member(handle: str) -> Response:
    """A member's public face."""
    return jsonify(serialise.member(member_by_handle(handle) or abort(404)))
