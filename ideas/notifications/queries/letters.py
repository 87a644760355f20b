"""What a notice says as a letter: template, words, where it leads, and how to be told no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.accounts.models import Member
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.links import absolute, path
from ideas.core.text import excerpt
from ideas.core.words import Message, say
from ideas.lifecycle.models import StageChange, Update
from ideas.lifecycle.rules import REASON_WORDS
from ideas.moderation.rules import REASONS as HIDING_WORDS
from ideas.notifications.models import Notice
from ideas.notifications.queries.audiences import Scene, chosen_by, is_still_said, may_be_told, scene_of
from ideas.notifications.queries.cases import case_of
from ideas.notifications.queries.inbox import link_of, own_page
from ideas.notifications.queries.unsubscribing import signed
from ideas.notifications.rules import GROUPS, MAIL, NOTICES, Heard, channels
from ideas.notifications.sentences import sentence, why
from ideas.thanks.models import ThankYou

TEMPLATES = {"idea.published": "idea_published", "statement.given": "statement", "report.received": "report_received"}  # what these say is more than a sentence
QUOTE = 600
ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class Written:
    """A letter before it is rendered."""

    template: str
    to: str
    locale: str
    context: dict[str, Any]
    headers: dict[str, str]


def letter_of(notice_id: int, *, now: datetime) -> Written | None:
    """The letter of a notice; None where it is not to leave any more: it was switched off meanwhile, the account closed, the idea taken down."""
    notice = session().get(Notice, notice_id)
    if notice is None or notice.settled_at is not None:
        return None
    event = session().get_one(Event, notice.event_id)
    scene = scene_of(event)
    reader = _reader(notice, scene, now)
    return None if reader is None or not is_still_said(scene) else _written(notice, scene, *reader)


def _reader(notice: Notice, scene: Scene, now: datetime) -> tuple[str, str, str | None] | None:
    """Address, language and name of who still wants the letter."""
    line = line_of(notice, scene.event)
    if notice.member_id is None:
        wanted = notice.email and MAIL in channels(line, chosen_by(notice.recipient).get(line.group), inbox=False)
        return (str(notice.email), notice.lang, None) if wanted else None
    told = may_be_told(scene, line, [notice.member_id], now=now)
    if not told or MAIL not in channels(line, told[0].chosen):
        return None
    member = session().get_one(Member, notice.member_id)
    return str(member.email), member.lang, member.name


def line_of(notice: Notice, event: Event) -> Heard:
    """The line of the register by which a notice was written."""
    lines = (line for line in NOTICES.get(event.kind, ()) if (line.audience, line.group) == (notice.audience, notice.switch))
    return next(lines, Heard(notice.audience, notice.switch))


def _written(notice: Notice, scene: Scene, to: str, locale: str, name: str | None) -> Written:
    event, idea = scene.event, scene.idea
    word, text = _told(event, for_author=notice.audience in {"creator", "author", "concerned"})
    off = absolute(doors.public_url, path("account.unsubscribe", token=signed(notice.recipient, notice.switch))) if notice.switch in GROUPS else ""
    shown = idea is not None and (scene.is_public or notice.audience == "creator")
    context = {
        "name": name, "title": idea.title if idea is not None and shown else "", "url": _url(event, scene) if shown or idea is None else "", "what": say(locale, sentence(event.kind, event.facts, notice.audience)),
        "because": say(locale, why(notice.audience, notice.switch)), "why": word.key if word else "", "text": text, "unsubscribe": off,
        "group": say(locale, GROUPS[notice.switch].name) if off else "", "settings": absolute(doors.public_url, path("account.settings") + "#notices") if notice.member_id else "",
    }
    case = case_of(event, locale)
    context |= case
    headers = {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": ONE_CLICK} if off else {}
    template = "idea_returned" if case.get("own_url") else TEMPLATES.get(event.kind, "notice")
    return Written(template, to, locale, context, headers)


def _url(event: Event, scene: Scene) -> str:
    idea = scene.idea
    if event.kind == "coin_round.published":
        return absolute(doors.public_url, path("coin_rounds.show", round_id=event.thing_id or 0))
    if (page := own_page(event.kind, event.thing_id)) is not None:
        return absolute(doors.public_url, page)
    return absolute(doors.public_url, link_of(event.kind, event.thing_id, idea.id, idea.slug)) if idea is not None else ""


def _told(event: Event, *, for_author: bool) -> tuple[Message | None, str]:
    """The reason as a word of its list, and what was said."""
    thing = event.kind.partition(".")[0]
    if thing == "comment":
        comment = session().get(Comment, event.thing_id)
        return None, excerpt(comment.body, QUOTE) if comment else ""
    if thing == "update":
        update = session().get(Update, event.thing_id)
        return None, excerpt(update.text, QUOTE) if update else ""
    if thing == "thank_you":
        said = session().get(ThankYou, event.thing_id)
        return None, excerpt(said.text, QUOTE) if said and said.taken_back_at is None else ""
    return _step(event, for_author=for_author) if thing == "idea" else (None, "")


def _step(event: Event, *, for_author: bool) -> tuple[Message | None, str]:
    """Reason and text of a step; what moderation writes is for the person concerned."""
    step = session().get(StageChange, event.thing_id) if event.thing_id else None
    if step is None or step.idea_id != event.idea_id or (step.to_stage in {"removed", "returned"} and not for_author):
        return None, ""
    word = REASON_WORDS.get(step.reason or "") or HIDING_WORDS.get(step.reason or "")
    return word, step.text
