"""The public log: what it is in plain words, its head, its last entries; the download and the file to check it with."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request, stream_with_context

from ideas.accounts.models import VISITOR
from ideas.board.queries.lists import Card, cards_of
from ideas.core.doors import doors
from ideas.core.events import KINDS
from ideas.core.links import absolute, path
from ideas.core.words import N_, Message, say, say_date
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import REASONS as HIDING_WORDS
from ideas.public_log.models import LogEntry
from ideas.public_log.queries.entries import Head, day_heads, entry, head, latest, lines
from ideas.public_log.queries.texts import shown_form
from ideas.public_log.rules import BEGUN, TALLIED, canonical
from ideas.start import checker_path
from ideas.web import respond
from ideas.web.limits import limiter
from ideas.web.listing import kept

bp = Blueprint("log", __name__)
SHOWN, DAYS, IN_FEED = 20, 14, 50
ROLE_WORDS = {"creator": N_("its creator"), "member": N_("a member"), "team": N_("the team"), "portal": N_("the portal")}
OWN_WORDS = {BEGUN: N_("The log begins"), TALLIED: N_("Votes of the day, idea by idea")}
downloads = limiter.limit("30 per hour")


@bp.get("/log")
def show() -> Response:
    """What it is, where it ends, how to check it, what came last."""
    found = latest(SHOWN)
    return respond.page("log/show.html", head=head(), days=day_heads(DAYS), entries=_told(found), portal=doors.public_url.rstrip("/"))


@bp.get("/log/log.jsonl")
@downloads
def download() -> Response:
    """The whole log, a line of canonical JSON an entry."""
    return _streamed((some.encode() for some in lines()), "application/x-ndjson; charset=utf-8", "log.jsonl")


@bp.get("/log/log.jsonl.gz")
@downloads
def packed() -> Response:
    """The same, packed."""
    return _streamed(_packed(lines()), "application/gzip", "log.jsonl.gz")


@bp.get("/log/verify_log.py")
def checker() -> Response:
    """The one file that strangers check the download with."""
    answer = make_response(checker_path().read_bytes())
    answer.content_type = "text/x-python; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=verify_log.py"
    return answer


@bp.get("/log/head.json")
def head_json() -> Response:
    """The head, for programs that keep it."""
    last = head()
    answer = make_response(canonical({"seq": last.seq, "hash": last.hash}))
    answer.content_type = "application/json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/log/<int:seq>/text")
def text(seq: int) -> Response:
    """The words that an entry has the digest of, as they stand now: these very bytes were digested, if nothing was changed."""
    found = entry(seq) or abort(404)
    told = json.loads(found.body)
    of = told.get("text", {}).get("of") or abort(404)
    form = shown_form(of, told["thing"]) or abort(404)
    answer = make_response(canonical(form))
    answer.content_type = "application/json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/feeds/log.atom")
def feed() -> Response:
    """The heads of the last days: whoever follows this feed has them, whatever the portal says later."""
    heads = day_heads(IN_FEED)
    updated = max((one.sealed_at for one in heads if one.sealed_at), default=datetime(2026, 1, 1, tzinfo=UTC))
    words = render_template("feeds/log.xml", heads=heads, updated=updated, site=doors.site_name, link=lambda target: absolute(doors.public_url, target), address=path("log.feed"))
    answer = make_response(words.lstrip())
    answer.content_type = "application/atom+xml; charset=utf-8"
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.make_conditional(request)
    return answer


def _streamed(pieces: Iterator[bytes], kind: str, name: str) -> Response:
    """An answer that is written while it is read; whoever has it already hears so."""
    last: Head = head()
    answer = Response(stream_with_context(pieces), content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(last.hash[:32] + name[-2:])
    answer.make_conditional(request)
    return answer


def _packed(pieces: Iterable[str]) -> Iterator[bytes]:
    press = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        if data := press.compress(piece.encode()):
            yield data
    yield press.flush()


def _told(found: list[LogEntry]) -> list[dict[str, Any]]:
    """Entries in the reader's words, with a link where a visitor may see the idea."""
    seen = {card.id: card for card in cards_of({one.idea_id for one in found if one.idea_id is not None}, VISITOR)}
    return [_entry(one, json.loads(one.body), seen.get(one.idea_id or 0)) for one in found]


def _entry(one: LogEntry, told: dict[str, Any], idea: Card | None) -> dict[str, Any]:
    sentence = OWN_WORDS.get(one.kind) or Message(KINDS[one.kind].sentence if one.kind in KINDS else one.kind)
    return {
        "seq": one.seq, "hash": one.hash, "sentence": say(g.locale, sentence), "detail": _detail(told.get("facts", {})), "by": say(g.locale, ROLE_WORDS.get(told.get("by", ""), N_("the portal"))),
        "idea": idea.title if idea else "", "lang": idea.lang if idea else "", "url": kept(idea.url) if idea else "", "number": one.idea_id,
        "text": kept(path("log.text", seq=one.seq)) if "text" in told else "",
    }


def _detail(facts: dict[str, Any]) -> str:
    """Where an idea went and why; the day of a tally."""
    if "day" in facts:
        return say_date(g.locale, datetime.fromisoformat(facts["day"]).date())
    stage, reason = STAGE_WORDS.get(facts.get("to_stage", "")), REASON_WORDS.get(facts.get("reason", "")) or HIDING_WORDS.get(facts.get("reason", ""))
    return ": ".join(say(g.locale, words) for words in (stage, reason) if words is not None)

