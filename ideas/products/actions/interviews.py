"""Writing an interview with who had an idea that reached its last goal, publishing it, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload, forget_picture, store
from ideas.board.models import PUBLIC_STAGES, Idea, Picture
from ideas.board.rules import ALT_MAX
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line, clean_text, markdown_html
from ideas.core.words import N_
from ideas.products.models import Interview, InterviewAnswer
from ideas.products.queries.interviews import interview_of, is_public, said_in
from ideas.products.rules.interviews import errors_of_interview, why_not_interview, why_not_publish, why_not_take_interview_back

MISSING = Refusal("no_interview", N_("There is no interview yet."), 404)


@dataclass(frozen=True)
class Asked:
    """A question with its answer; a new picture, or the number of one it had (`picture_id`), with what is to be seen on it."""

    question: str
    answer: str
    upload: Upload | None = None
    picture_id: int | None = None
    alt: str = ""


def _reached(idea: Idea) -> dict[str, bool]:
    return {"reached": idea.goal_reached_at is not None, "public": idea.stage in PUBLIC_STAGES}


def write_interview(idea: Idea, title: str, intro: str, asked: Sequence[Asked], *, lang: str = "de", by: Actor, now: datetime) -> Interview:
    """Keep an interview as it is written, public or not; new pictures' files are written first. Raises Refused, with errors by field."""
    insist(why_not_interview(by, now, **_reached(idea)))
    title, intro = clean_line(title), clean_text(intro).strip()
    tidy = [Asked(clean_line(one.question), clean_text(one.answer).strip(), one.upload, one.picture_id, clean_line(one.alt, ALT_MAX)) for one in asked]
    insist_all(errors_of_interview(title, intro, [(one.question, one.answer) for one in tidy]))
    files = [store(one.upload.data) if one.upload else None for one in tidy]
    return _keep(idea, title, intro, list(zip(tidy, files, strict=True)), lang=lang, by=by, now=now)


@action
def _keep(idea: Idea, title: str, intro: str, asked: Sequence[tuple[Asked, dict[str, Any] | None]], *, lang: str, by: Actor, now: datetime) -> Interview:
    idea = locked(idea)
    insist(why_not_interview(by, now, **_reached(idea)))
    interview = interview_of(idea.id) or Interview(idea_id=idea.id, by_id=by.id, created_at=now)
    interview.title, interview.intro, interview.lang, interview.changed_at = title, intro, lang, now
    session().add(interview)
    session().flush()
    before = {one.picture.id: one.picture for one in said_in(idea.id) if one.picture}
    session().execute(delete(InterviewAnswer).where(InterviewAnswer.idea_id == idea.id))
    kept = {_answer(idea.id, position, one, facts, before, by=by, now=now) for position, (one, facts) in enumerate(asked)}
    for picture_id in before.keys() - kept:
        forget_picture(before[picture_id], by=by, now=now)
    record("interview.kept", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)
    return interview


def _answer(idea_id: int, position: int, one: Asked, facts: dict[str, Any] | None, before: dict[int, Picture], *, by: Actor, now: datetime) -> int | None:
    """Write one answer; gives the number of its picture."""
    picture = before.get(one.picture_id or 0)
    if facts is not None:
        picture = Picture(by_id=by.id, alt=one.alt, files=facts, created_at=now)
        session().add(picture)
        session().flush()
    elif picture is not None:
        picture.alt = one.alt
    answer = InterviewAnswer(idea_id=idea_id, position=position, question=one.question, answer=one.answer, answer_html=markdown_html(one.answer), picture_id=picture.id if picture else None)
    session().add(answer)
    session().flush()
    return answer.picture_id


@action
def publish_interview(idea: Idea, *, by: Actor, now: datetime) -> Interview:
    """Everybody may read it from now on. Raises Refused."""
    idea = locked(idea)
    interview = interview_of(idea.id)
    insist(why_not_publish(by, now, is_published=interview is not None and is_public(interview), **_reached(idea)) or (MISSING if interview is None else None))
    held = locked(session().get_one(Interview, idea.id))
    held.published_at, held.published_by_id, held.taken_back_at, held.taken_back_by_id = now, by.id, None, None
    record("interview.published", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)
    return held


@action
def take_interview_back(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Nobody but the team reads it from now on; who took it back and when is kept. Raises Refused."""
    idea = locked(idea)
    interview = interview_of(idea.id)
    insist(why_not_take_interview_back(by, now, is_published=interview is not None and is_public(interview)))
    held = locked(session().get_one(Interview, idea.id))
    held.taken_back_at, held.taken_back_by_id = now, by.id
    record("interview.taken_back", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)
