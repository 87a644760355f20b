"""People and boards, by program."""

from __future__ import annotations

from flask import Response, abort, jsonify

from ideas.accounts.queries import member_by_handle
from ideas.board.queries import boards_for
from ideas.board.queries.drafts import terms_in_force
from ideas.web.api import serialise
from ideas.web.api.door import bp, known
from ideas.web.session import actor


@bp.get("/me")
def me() -> Response:
    """Whose token this is."""
    return jsonify(serialise.me(known()))


@bp.get("/boards")
def boards() -> Response:
    """The boards that can be seen, in their order."""
    return jsonify(items=[serialise.board(board, terms_in_force(board.id)) for board in boards_for(actor())], next=None)


@bp.get("/members/<handle>")
def member(handle: str) -> Response:
    """A member's public face."""
    return jsonify(serialise.member(member_by_handle(handle) or abort(404)))
