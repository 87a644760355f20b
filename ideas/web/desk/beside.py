"""What stands beside an idea in the desk: each a part of its page, loaded where it is opened, and a page of its own without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, g

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.core.words import Message, say
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said
from ideas.web.session import actor


@dataclass(frozen=True)
class Part:
    """A part by its template `desk/_<name>.html`, its heading, what fills it, and where a plain form leads back to."""

    name: str
    heading: Message
    fill: Callable[[Idea], dict[str, Any]]
    back: Callable[[Idea], str]

    def show(self, idea: Idea, refused: Refused | None = None, *, typed: dict[str, Any] | None = None, note: Message | None = None, **more: Any) -> Response:
        """The part for htmx, else the page around it; after a refusal with its reasons and what was typed."""
        status = refused.refusal.status if refused else 200
        values = {"idea": idea, "errors": said(refused), "typed": typed or {}, "done": say(g.locale, note) if note else "", **self.fill(idea), **more}
        if respond.wants_part():
            return respond.part(f"desk/_{self.name}.html", status=status, **values)
        return desk_page("desk/beside.html", view="", status=status, part=f"desk/_{self.name}.html", heading=say(g.locale, self.heading), **values)

    def do(self, idea_id: int, use_case: Callable[[Idea], object], note: Message, *, typed: dict[str, Any] | None = None) -> Response:
        """Run a use case: the part with a word for htmx, a 303 for a plain form; a refusal shows the form again with what was typed."""
        try:
            use_case(found(idea_id))
        except Refused as refused:
            session().rollback()
            return self.show(found(idea_id), refused, typed=typed)
        session().rollback()
        session().expire_all()
        idea = found(idea_id)
        return self.show(idea, note=note) if respond.wants_part() else respond.see_other(self.back(idea), note=note)


def found(idea_id: int) -> Idea:
    """The idea as this reader may see it, else there is nothing."""
    return idea_for(idea_id, actor()) or abort(404)
