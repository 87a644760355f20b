"""`Idempotency-Key`: a writing call that is sent again is answered as before, and acts no second time."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress

from flask import Response, g, request
from sqlalchemy.exc import OperationalError

from ideas.core.db import now, session
from ideas.core.idempotency import Answer, Claim, claim, keep, let_go
from ideas.core.refusal import Refusal, insist
from ideas.core.words import N_
from ideas.web.api.door import bp
from ideas.web.api.parse import sent

HEADER, AGAIN = "Idempotency-Key", "Idempotency-Replayed"
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
FORM = re.compile(r"[\x21-\x7e]{1,255}")
FAILED = 500
PASSING = {401, 429}  # what another moment or another key answers otherwise


@bp.before_request
def _ask() -> Response | None:
    """The answer that was given before; else the call goes on with its claim."""
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITING or g.me is None or g.me.key_id is None:
        return None
    insist(None if FORM.fullmatch(key) else Refusal("bad_key", N_("An Idempotency-Key has 1 to 255 printable ASCII characters and no blanks."), 400))
    found = claim(g.me.key_id, key, _call(), now=now())
    if isinstance(found, Claim):
        g.claim = found
        return None
    answer = Response(found.body, found.status, content_type=found.kind)
    answer.headers[AGAIN] = "true"
    if found.location:
        answer.headers["Location"] = found.location
    return answer


def _call() -> str:
    """What tells calls apart: address, method, and all that was sent."""
    parts = [request.method, request.full_path, request.mimetype]
    if request.mimetype == "multipart/form-data":
        return "\n".join((*parts, *(f"{name}={value}" for name, value in sorted(request.form.items(multi=True))), *_files()))
    return "\n".join((*parts, hashlib.sha256(sent()).hexdigest()))


def _files() -> list[str]:
    told = []
    for name, file in sorted(request.files.items(multi=True), key=lambda one: one[0]):
        told.append(f"{name}:{hashlib.sha256(file.stream.read()).hexdigest()}")
        file.stream.seek(0)
    return told


@bp.after_request
def _remember(answer: Response) -> Response:
    """Keep what was answered; a failure of ours is none, so it may be tried again. Where nothing can be written, the answer goes out all the same."""
    mine = g.pop("claim", None)
    if mine is not None:
        session().rollback()
        with suppress(OperationalError):
            if answer.status_code >= FAILED or answer.status_code in PASSING:
                let_go(mine)
            else:
                keep(mine, Answer(answer.status_code, answer.content_type or "", answer.headers.get("Location", ""), answer.get_data(as_text=True)))
    return answer
