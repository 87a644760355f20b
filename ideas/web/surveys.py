"""The questions after the support, in place or on a page of their own, and what is published of the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import now, session
from ideas.core.links import idea_path
from ideas.core.reads import Read, known
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, Message, Nn_, say, say_number
from ideas.surveys import actions
from ideas.surveys.queries import Results, own_answer, results_read, vote_of
from ideas.surveys.rules import CHOICES, COUNTRIES, QUESTIONS, why_not_answer
from ideas.web import respond
from ideas.web.forms import said
from ideas.web.session import actor, member_only

bp = Blueprint("surveys", __name__)
LABELS: dict[str, Message] = {
    "price": N_("What would you pay for it?"), "quantity": N_("How many would you buy?"), "intent": N_("How sure are you?"), "for_whom": N_("Who is it for?"),
    "country": N_("In which country?"), "customer_group": N_("Who would buy it?"), "channel": N_("Where would they buy it?"), "would_buy": N_("Would you buy here yourself?"),
}
HEADINGS: dict[str, Message] = {
    "price": N_("Price"), "quantity": N_("Pieces"), "intent": N_("How sure"), "for_whom": N_("For whom"), "demand": N_("Demand"), "country": N_("Country"),
    "customer_group": N_("Customers"), "channel": N_("Where to buy"), "would_buy": N_("Would buy here"),
}
SHOWN_IN_SHORT, SHOWN_FROM = 3, 20


@dataclass(frozen=True)
class Sheet:
    """The form as it stands: what was said or typed, by question, and what is wrong with it."""

    idea: Idea
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    answered: bool = False

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Each question with its words and, where one chooses, its answers."""
        return [{"name": name, "label": say(g.locale, LABELS[name]), "options": options_of(name, g.locale)} for name in QUESTIONS[self.idea.kind]]


@bp.route("/ideas/<int:idea_id>/survey", methods=["GET", "POST"])
@member_only
def answer(idea_id: int) -> Response:
    """Answer four questions, change the answers, clear them; for htmx in the place where they are asked."""
    idea = idea_for(idea_id, actor()) or abort(404)
    if request.method == "POST":
        return _answered(idea)
    if request.args.get("later") and respond.wants_part():
        return respond.part("surveys/_later.html", idea=idea, note="")
    insist(why_not_answer(idea, actor(), now(), supports=vote_of(idea.id, actor().id) is not None))
    return respond.page_or_part("surveys/answer.html", "surveys/_form.html", sheet=sheet_for(idea))


def _answered(idea: Idea) -> Response:
    try:
        kept = actions.answer(idea, request.form, by=actor(), now=now())
    except Refused as refused:
        return _again(idea.id, refused)
    note = N_("Thank you. You can change your answers at any time.") if kept else N_("Your answers are taken back.")
    if respond.wants_part():
        return respond.part("surveys/_later.html", idea=idea, note=say(g.locale, note))
    return respond.see_other(idea_path(idea.id, idea.slug), note=note)


def _again(idea_id: int, refused: Refused) -> Response:
    """The form with what was typed, and the reason; who may not answer at all reads why."""
    if not refused.errors and refused.refusal.status != actions.NOTHING_SAID.status:
        raise refused
    session().rollback()
    idea = idea_for(idea_id, actor()) or abort(404)
    sheet = Sheet(idea, {name: request.form.get(name, "")[:40] for name in QUESTIONS[idea.kind]}, said(refused), own_answer(idea.id, actor().id) is not None)
    return respond.page_or_part("surveys/answer.html", "surveys/_form.html", status=422, sheet=sheet)


def sheet_for(idea: Idea) -> Sheet:
    """The form with what this member said before."""
    before = own_answer(idea.id, actor().id)
    told = dict(before.said) if before else {}
    if "price" in told:
        told["price"] = f"{told['price'] / 100:.2f}".removesuffix(".00").replace(".", "," if g.locale == "de" else ".")
    return Sheet(idea, {name: str(value) for name, value in told.items()}, answered=before is not None)


@lru_cache(maxsize=64)
def options_of(question: str, locale: str) -> list[tuple[str, str]]:
    """The answers to choose from, by their key, none for a number."""
    if question == "country":
        return [("", "–"), *sorted(((code, country(code, locale)) for code in COUNTRIES), key=lambda one: one[1].casefold())]
    return [("", "–"), *((key, say(locale, words)) for key, words in CHOICES[question].items())] if question in CHOICES else []


@lru_cache(maxsize=1024)
def country(code: str, locale: str) -> str:
    """A country's name in this language."""
    return str(Locale.parse(locale).territories.get(code, code))


def short_read(idea: Idea) -> Read[Results]:
    """The published answers; not even asked for where fewer people support it than a survey needs."""
    return results_read(idea.id) if idea.vote_count >= SHOWN_FROM else known(Results())


def short_values(idea: Idea, results: Results) -> dict[str, Any]:
    """What the idea's page shows of the answers."""
    return {"survey": told(results, idea.kind, short=True), "survey_answers": results.answers}


def told(results: Results, kind: str, *, short: bool = False) -> list[dict[str, Any]]:
    """Published numbers as headings, sentences and lines of a table."""
    names = [name for name in ("price", "demand", *QUESTIONS[kind]) if name in results.by]
    return [_statistic(name, results.by[name], short=short) for name in dict.fromkeys(names)]


def _statistic(name: str, one: dict[str, Any], *, short: bool) -> dict[str, Any]:
    lines = [(_answer_words(name, key), count) for key, count in one.get("cells", {}).items()]
    return {"name": name, "heading": say(g.locale, HEADINGS[name]), "answers": one["answers"], "text": _sentence(name, one), "lines": lines[:SHOWN_IN_SHORT] if short else lines}


def _sentence(name: str, one: dict[str, Any]) -> str:
    if name == "price":
        low, high, middle = (say_number(g.locale, one[key]) for key in ("low", "high", "middle"))
        return say(g.locale, N_("Half of them would pay between %(low)s and %(high)s euros, the middle one %(middle)s.", low=low, high=high, middle=middle))
    if name == "demand" and one["pieces"]:
        return say(g.locale, N_("Together they would probably buy %(pieces)s pieces.", pieces=one["pieces"]))
    return say(g.locale, N_("Together they would hardly buy any.")) if name == "demand" else ""


def _answer_words(name: str, key: str) -> str:
    if name == "country":
        return country(key, g.locale)
    return say(g.locale, CHOICES[name][key] if name in CHOICES else Nn_("%(num)d piece", "%(num)d pieces", int(key)))
