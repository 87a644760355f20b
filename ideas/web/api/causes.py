"""Every cause that an answer can name, read from the rules that say no: what is not written down here twice cannot drift apart."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from ideas.board.rules.changing import PICTURE_PROBLEMS
from ideas.core.words import Message
from ideas.web.errors import BROKEN, BUSY, PROBLEMS

ALL = ("*",)
REFUSING = {"Refusal", "invalid", "_invalid"}
USUAL, UNFIT = 409, 422
RULES: dict[str, tuple[str, ...]] = {
    "ideas.accounts.rules": ("why_not_take_part", "why_not_staff", "why_not_own", "why_not_use_token"),
    "ideas.board.rules.changing": ("why_not_begin", "why_not_another_draft", "why_not_edit", "why_not_picture", "why_not_answer", "why_not_link", "_foreign", "PICTURES_BUSY"),
    "ideas.board.rules.texts": ALL,
    "ideas.board.rules.fields": ("errors_in_fields",),
    "ideas.lifecycle.rules.moving": ALL,
    "ideas.lifecycle.rules.repeating": ALL,
    "ideas.lifecycle.rules.submitting": ALL,
    "ideas.lifecycle.rules.together": ALL,
    "ideas.lifecycle.rules.transitions": ALL,
    "ideas.lifecycle.rules.updates": ALL,
    "ideas.lifecycle.rules.words": ALL,
    "ideas.lifecycle.rules.promises": ALL,
    "ideas.reviews.rules.decisions": ("why_not_decide", "errors_of_decision", "errors_beside", "_why_not_reason", "_why_not_until"),
    "ideas.triage.rules.templates": ("why_not_unedited",),
    "ideas.votes.rules": ALL,
    "ideas.comments.rules": ("why_not_talk", "why_not_so_many", "why_not_body", "why_not_reply", "why_not_take_back", "why_not_edit", "why_not_mark"),
    "ideas.reports.rules": ("ALREADY", "errors_in"),
    "ideas.reports.actions.making": ("_GONE",),
    "ideas.notifications.actions": ("_GONE",),
    "ideas.core.idempotency": ALL,
    "ideas.web.api.door": ALL,
    "ideas.web.api.once": ALL,
    "ideas.web.api.parse": ALL,
    "ideas.web.limits": ALL,
}


@dataclass(frozen=True)
class Cause:
    """A cause with the statuses it comes with and one of the sentences that explain it."""

    name: str
    statuses: tuple[int, ...]
    sentence: Message


@cache
def causes() -> tuple[Cause, ...]:
    """All causes in the order of their names."""
    found: dict[str, tuple[set[int], Message]] = {}
    for name, status, sentence in _every():
        found.setdefault(name, (set(), Message(sentence)))[0].add(status)
    return tuple(Cause(name, tuple(sorted(statuses)), sentence) for name, (statuses, sentence) in sorted(found.items()))


def _every() -> Iterator[tuple[str, int, str]]:
    for status, (name, message) in PROBLEMS.items():
        yield name, status, message.key
    for status, refusal in ((500, BROKEN), (503, BUSY)):
        yield refusal.cause, status, refusal.message.key
    for problem, message in PICTURE_PROBLEMS.items():
        yield f"picture_{problem}", UNFIT, message.key
    for module, names in RULES.items():
        yield from _in_module(module, names)


def _in_module(module: str, names: tuple[str, ...]) -> Iterator[tuple[str, int, str]]:
    for part in ast.parse(inspect.getsource(import_module(module))).body:
        if names == ALL or _names(part) & set(names):
            for node in ast.walk(part):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSING:
                    yield from _said(node)


def _names(part: ast.stmt) -> set[str]:
    if isinstance(part, ast.Assign):
        return {target.id for target in part.targets if isinstance(target, ast.Name)}
    return {getattr(part, "name", "")}


def _said(refusal: ast.Call) -> Iterator[tuple[str, int, str]]:
    """What a refusal's own line says; one whose cause comes from elsewhere is found there."""
    usual = USUAL if getattr(refusal.func, "id", "") == "Refusal" else UNFIT
    status = next((node.value for node in (*refusal.args[2:3], *(one.value for one in refusal.keywords if one.arg == "status")) if isinstance(node, ast.Constant) and isinstance(node.value, int)), usual)
    sentences = [node.value for node in ast.walk(refusal.args[1]) if isinstance(node, ast.Constant) and isinstance(node.value, str)] if len(refusal.args) > 1 else []
    for name in _named(refusal.args[0]):
        yield name, status, sentences[0] if sentences else ""


def _named(cause: ast.expr) -> Iterator[str]:
    """The names that a first argument may have: written down, or one of two."""
    if isinstance(cause, ast.IfExp):
        yield from (*_named(cause.body), *_named(cause.orelse))
    elif isinstance(cause, ast.Constant) and isinstance(cause.value, str):
        yield cause.value
