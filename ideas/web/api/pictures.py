"""The pictures of an idea, by program."""

from __future__ import annotations

from flask import Response, abort, jsonify, request

from ideas.board.actions import add_picture, change_pictures, remove_picture
from ideas.board.models import Idea
from ideas.board.queries.drafts import picture_for, pictures_of
from ideas.core.db import now, session
from ideas.core.words import N_
from ideas.web.api import forms, parse, serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import writer
from ideas.web.api.ideas import ROOM, found
from ideas.web.session import actor


@call(
    "POST", "/ideas/<int:idea_id>/pictures", ROOM, N_("Add a picture to your own idea"), shapes.Picture, status=201, scope="write", parts=forms.NewPicture,
    text=N_("It goes to the end. JPEG, PNG, WebP or GIF, at most 10 MB and 40 megapixels."),
)
def add_pictures(idea_id: int) -> tuple[Response, int]:
    """A picture for one's own idea, at the end: `picture` is the file, `alt` what is to be seen on it."""
    by = writer()
    row = found(idea_id)
    if request.mimetype != "multipart/form-data":
        abort(415)
    file, alt = request.files.get("picture"), request.form.get("alt", "")
    if file is None:
        raise parse.invalid({"picture": N_("This field is missing.")})
    return jsonify(serialise.picture(add_picture(row, file.read(), alt, by=by, now=now()))), 201


@call(
    "PUT", "/ideas/<int:idea_id>/pictures", ROOM, N_("Put the pictures of your own idea in order, and describe them"), shapes.PictureList, scope="write", body=forms.PictureOrder,
    example={"order": [3], "alts": {"3": "A bird house of larch, seen from below"}},
)
def arrange_pictures(idea_id: int) -> Response:
    """Order and words of all pictures at once."""
    writer()
    row = found(idea_id)
    sent = parse.body(forms.PictureOrder)
    change_pictures(row, sent.order, {int(number): text for number, text in sent.alts.items()}, by=actor(), now=now())
    return _pictures(row)


@call("DELETE", "/ideas/<int:idea_id>/pictures/<int:picture_id>", ROOM, N_("Take a picture off your own idea"), shapes.PictureList, scope="write")
def drop_picture(idea_id: int, picture_id: int) -> Response:
    """One picture less."""
    writer()
    row = found(idea_id)
    remove_picture(picture_for(picture_id, row) or abort(404), by=actor(), now=now())
    return _pictures(row)


def _pictures(row: Idea) -> Response:
    session().rollback()
    return jsonify(items=[serialise.picture(one) for one in pictures_of(row.id)])
