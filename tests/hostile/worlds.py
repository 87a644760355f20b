"""A portal in which every text field holds a string of ours: sent by the forms themselves, then looked at by every view."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ideas.accounts.models import Member
from ideas.board.models import Picture
from ideas.challenges.models import Challenge
from ideas.core.db import session, writing
from ideas.core.media import SIZES
from ideas.core.text import clean_line, clean_text
from ideas.lifecycle.models import Update
from ideas.product_tests import models as tests
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.notes import Note
from ideas.triage.models.templates import AnswerTemplate
from tests.browser import Browser
from tests.factories import api_token, make_member
from tests.hostile.fields import ASKED, BODIES, KEPT_IN_JSON, LINES, SHOWN_AT, WITH_A_KEY, Line
from tests.hostile.structure import Pairs, read, squeezed
from tests.house.test_authorisation import path_of
from tests.house.world import SOON, person, thing

BASE = {
    "title": "A bird house to build on", "summary": "It grows.", "problem": "They come as they are.", "body": "Slats of larch that plug into each other, storey by storey, no screws.", "tags": "garden, wood", "terms": "1", "checklist": "1",
    "text": "The wood alone would cost more than the whole set may.", "lang": "en", "board": "products", "name": "Somebody", "old_enough": "1", "name_de": "Ideen", "name_en": "Ideas", "preset": "own", "first_days": "60", "votes_1": "10", "days_1": "120", "votes_2": "300", "scheme": "dark", "do": "comment",
    "originality": "3", "usefulness": "3", "detail": "3", "stage": "in_review", "outcome": "dismissed", "until": "2998-01-01", "promised_for": SOON, "role": "member",
    "good_faith": "1", "rating": "4", "kind": "event_seat", "price": "20", "stock": "3", "each_most": "1", "tier": "fan", "email": "somebody@example.org",
}
REASONS = {"ideas_new.withdraw": "I build it myself now, with friends.", "desk_members.suspension": "Insults in many comments, again and again.", "desk_moderation.refuse": "This is about somebody, not about the idea."}
OTHERS_VALUES = {"seed": "x", "key": "x.webp", "token": "x", "name": "x", "tag": "garden", "board": "products", "slug": "products", "report_id": 1, "seq": 1, "note_id": 1, "text_id": 1, "run_id": 1, "month": "2026-07", "reference": "1-x", "upload_id": 1, "thanks_id": 1, "mark": "x", "part": 1, "claim_id": 1, "export_id": 1}
ROUGHLY = 0.5
TOLD_ELSEWHERE = {"NewStage", "Withdrawal", "PictureOrder", "NewReport"}  # what they are told is not in the answer itself


def body_of(form: Mapping[str, str]) -> bytes:
    """A form as a browser writes it, surrogates as they would come from one that is broken."""
    return "&".join(f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in form.items()).encode()


def padded(string: str, *, kind: str) -> str:
    """The string among words, short enough for every field of its kind."""
    return f"Words {string[:60]} enough" if kind == "line" else f"Words that are enough for a sentence of somebody. {string[:400]} And a few words more, so that nothing is too short."


def kept_as(string: str, kind: str) -> str | None:
    """What is to come back of what went in; None where the way there cannot carry it."""
    if any(0xD800 <= ord(sign) < 0xE000 for sign in string):
        return None
    return clean_line(string) if kind == "line" else clean_text(string).strip()
MARKDOWN: dict[str, Any] = {  # forms whose text is read as Markdown only, or by its beginning: the column it is kept in
    **dict.fromkeys(("ideas_new.tell", "ideas_new.correct", "desk_lifecycle.answer", "desk_lifecycle.correct"), Update.text),
    "product_tests.tell": tests.TesterReport.body, "desk_notes.write": Note.body, "desk_supporters.contact": SupporterMessage.body, "desk_templates.new": AnswerTemplate.text,
    "desk_challenges.add_word": Challenge.word,
}


class World:
    """One portal's round: people, things, what was sent, what was seen."""

    def __init__(self, app: Flask, strings: Iterable[str]) -> None:
        self.app, self._strings = app, iter(strings)
        self.creator = make_member()
        self._people: dict[str, Browser] = {}
        self._members: dict[str, Member | None] = {}
        self._tokens: dict[str, str] = {}
        self._things: dict[str, dict[str, Any]] = {}
        self.sent: list[tuple[str, str, str]] = []
        self.tried = 0
        self.pairs: Pairs = set()
        self.heard: list[str] = []

    def browser(self, name: str) -> Browser:
        """This person's browser, the same all the time."""
        if name not in self._people:
            self._members[name] = person(name, self.creator)
            self._people[name] = Browser(self.app, self._members[name])
            self._tokens[name] = self._people[name].csrf()
        return self._people[name]

    def values(self, kind: str) -> dict[str, Any]:
        """A thing of this kind; the public one is the same all the time, the others are fresh."""
        if kind != "public" or kind not in self._things:
            found = thing(kind, self.creator)
            if kind == "picture":
                with writing() as current:
                    current.get_one(Picture, found.form["picture"]).files = {size: {"key": f"ideas/ab/abc-{size}.webp", "width": 4, "height": 3, "sha256": "0" * 64} for size in SIZES}
            self._things[kind] = {**OTHERS_VALUES, "member_id": self.creator.id, "handle": self.creator.handle, **found.values, **found.form}
        return self._things[kind]

    def read(self, answer: TestResponse, what: object) -> TestResponse:
        """Look at an answer and keep what it is made of."""
        pairs, said = read(answer, what)
        self.pairs |= pairs
        self.heard.append(said)
        return answer

    def post(self, line: Line, fields: Mapping[str, str], *, htmx: bool) -> TestResponse:
        """Send one form."""
        values = self.values(line.kind)
        browser = self.browser(line.person)
        base = {"reason": REASONS.get(line.endpoint, "other"), **BASE, **{name: str(values[name]) for name in ("idea_id", "thing", "thing_id", "picture_id", "order", "to") if name in values}}
        named = {f"alt-{values['picture_id']}" if name == "alt-" and "picture_id" in values else name: value for name, value in fields.items()}
        browser._forget()
        form = {**base, **named, "csrf_token": self._tokens[line.person]}
        return browser.client.post(
            path_of(self.app, line.endpoint, values, "POST"), data=body_of(form), content_type="application/x-www-form-urlencoded", headers={"HX-Request": "true"} if htmx else {},
        )

    def fill(self) -> None:
        """Each form: bare strings in all fields at once, then the texts among words, so that they are kept, then each other field alone."""
        for at, line in enumerate(LINES):
            given = {name: next(self._strings) for name in line.fields}
            self.read(self.post(line, given, htmx=at % 2 == 0), (line.endpoint, "bare", given))
            texts = {name: padded(given[name], kind=kind) for name, kind in line.fields.items() if kind != "other"}
            if texts:
                self._keep(line, texts)
            for name in [name for name, kind in line.fields.items() if kind == "other"][at % 2 :: 2]:
                self.read(self.post(line, {name: given[name]}, htmx=at % 2 == 1), (line.endpoint, name, given[name]))

    def _keep(self, line: Line, texts: Mapping[str, str]) -> None:
        answer = self.read(self.post(line, texts, htmx=False), (line.endpoint, texts))
        self.tried += 1
        if answer.status_code == 303:
            self.sent += [(f"{line.endpoint}.{name}", text, line.fields[name]) for name, text in texts.items()]
            self.read(self.browser(line.person).client.get(answer.headers["Location"]), (line.endpoint, "where it leads"))
            self._look_at_once(line)
            if line.endpoint in MARKDOWN:  # shown as Markdown only: what was kept stands in the row
                self.heard += session().scalars(select(MARKDOWN[line.endpoint]).order_by(MARKDOWN[line.endpoint].class_.id.desc()).limit(3))

    def _look_at_once(self, line: Line) -> None:
        """The form again with what it kept, before another changes it."""
        values = self._things[line.kind]
        shown = [(line.endpoint, line.person)] if any("GET" in rule.methods for rule in self.app.url_map.iter_rules(line.endpoint)) else []
        about = [("board.show", "creator"), ("api.idea", "visitor"), ("api.comments", "visitor"), ("api.timeline", "visitor")] if "idea_id" in values else []
        for endpoint, name in shown + about:
            self.get(endpoint, {"slug": "x", **values}, name)
        if line.endpoint in SHOWN_AT:
            self.get(SHOWN_AT[line.endpoint], values, "creator" if line.person == "creator" else "admin")

    def get(self, endpoint: str, values: Mapping[str, Any], name: str, /, *, htmx: bool = False, **query: str) -> TestResponse:
        """Ask for one page."""
        browser = self.browser(name)
        browser._forget()
        path = path_of(self.app, endpoint, values, "GET") + ("?" + body_of(query).decode() if query else "")
        headers = {"HX-Request": "true"} if htmx else {}
        if endpoint in WITH_A_KEY:
            headers["Authorization"] = f"Bearer {api_token(self.creator)}"
        answer = self.read(browser.client.get(path, headers=headers), (endpoint, name, htmx, query))
        if answer.status_code == 301:  # the page's own address, with its own words in it
            answer = self.read(browser.client.get(answer.headers["Location"], headers=headers), (endpoint, name, htmx, "moved"))
        return answer

    def look(self, *, htmx: bool) -> None:
        """Every view that there is, as who sees most of it and, where it is public, as anybody."""
        values = {**chain_of(self._things.values()), "handle": self.creator.handle, "member_id": self.creator.id}
        for rule in self.app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint != "account.follow_link":
                name = "admin" if rule.endpoint.startswith("desk_") else "creator" if rule.endpoint.startswith(("ideas_new.", "account.", "comments.e", "comments.w", "people")) else "visitor"
                for about in self._about(rule.arguments, values):
                    self.get(rule.endpoint, about, name, htmx=htmx)

    def _about(self, arguments: set[str], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "idea_id" in arguments:
            yield from ({**values, **self._things[kind]} for kind in ("public", "draft", "returned", "picture") if arguments <= {*values, *self._things[kind]})
        elif "slug" in arguments:
            yield {**values, "slug": "products"}
        else:
            yield values

    def ask(self) -> None:
        """Strings in addresses."""
        values = self.values("public")
        for endpoint, names in ASKED.items():
            query = {name: next(self._strings)[:1500] for name in names}
            name = "admin" if endpoint.startswith("desk") else "creator" if endpoint == "ideas_new.similar" else "visitor"
            self.get(endpoint, values, name, htmx=True, **query)
            for one, string in query.items():
                self.get(endpoint, values, name, **{one: string})

    def tell(self) -> None:
        """Strings in JSON."""
        for model, (endpoint, method, kind, name, base) in BODIES.items():
            member = self._members[name] if name in self._members else None
            member = member or make_member("team" if name == "team" else "member")
            key = {"Authorization": f"Bearer {api_token(member)}"}
            values = self.values(kind)
            path = path_of(self.app, endpoint, values, method)
            own = {"alts": {str(values.get("picture_id")): ""}, "thing_id": values.get("thing_id")}
            rest = {**base, **{name: value for name, value in own.items() if name in base}}
            for field in fields_of_body(model):
                self._tell(model, path, method, key, field, rest)

    def _tell(self, model: str, path: str, method: str, key: dict[str, str], field: str, base: dict[str, Any]) -> None:
        string, kind = next(self._strings), KEPT_IN_JSON[model].get(field)
        for text in (string, padded(string, kind=kind)) if kind else (string,):
            sent = placed(base, field, text)
            answer = self.app.test_client().open(path, method=method, data=json.dumps(sent), content_type="application/json", headers=key)
            self.read(answer, (model, field, text))
            if answer.status_code in {200, 201} and kind and text != string:
                told = answer.get_json()
                assert told.get(field) is None or told[field].strip() == (kept_as(text, kind) or told[field]), (model, field, text, told[field])
                assert field in told or model in TOLD_ELSEWHERE, (model, field, sorted(told))

    def lost(self) -> list[tuple[str, str]]:
        """Fields and texts that were kept and stand nowhere to be read as they were written."""
        said = squeezed("\n".join(self.heard))
        return [(field, text) for field, text, kind in self.sent if (wanted := kept_as(text, kind)) is not None and squeezed(wanted) not in said]


def fields_of_body(model: str) -> list[str]:
    """The texts of a JSON body."""
    from ideas.web.api import forms
    from tests.hostile.forms import body_fields

    return list(body_fields(getattr(forms, model)))


def placed(base: dict[str, Any], field: str, text: str) -> dict[str, Any]:
    """The body with this text in this field; a list holds it once, an object by the names it has."""
    head, _, tail = field.partition(".")
    if tail:
        return {**base, **({"board": "markets"} if "board" in base else {}), head: {tail: [text] if tail == "evidence" else text}}
    if isinstance(base.get(head), dict):
        return {**base, head: dict.fromkeys(base[head], text)}
    return {**base, head: [text] if head == "tags" else text}


def chain_of(values: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """All of them, the later ones winning."""
    return dict(chain.from_iterable(one.items() for one in values))


def let_the_team_go() -> None:
    """Each round brings a team of its own; the desk names everybody on it on each of its pages."""
    with writing() as current:
        current.execute(update(Member).where(Member.role != "member").values(role="member"))


def portal(folder: Any, template: Any) -> Flask:
    """A portal for many worlds, with a database of its own."""
    from ideas import create_app
    from tests.conftest import Visitor, settings_in

    (folder / "var").mkdir()
    shutil.copy(template, folder / "var" / "ideas.db")
    app = create_app(settings_in(folder))
    app.testing, app.test_client_class = True, Visitor
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app



