"""Who asks, what an interview must be, when it is public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ideas.accounts.rules import Person, why_not_staff
from ideas.core.refusal import Refusal
from ideas.core.words import N_

TITLE, INTRO_MAX, QUESTION_MAX, ANSWER_MAX, ANSWERS_MOST = (5, 120), 1000, 300, 5000, 20


def why_not_interview(person: Person, now: datetime, *, reached: bool, public: bool) -> Refusal | None:
    """The team and admins ask whose idea has reached its last goal and stands in public."""
    refusal = why_not_staff(person, now, "team")
    if refusal is not None:
        return refusal
    return None if reached and public else Refusal("no_goal", N_("The goal club is for ideas that have reached their last goal."))


def errors_of_interview(title: str, intro: str, answers: Sequence[tuple[str, str]]) -> dict[str, Refusal]:
    """What an interview still lacks, by field: a title, and to each question an answer."""
    low, high = TITLE
    errors = {}
    if not low <= len(title) <= high:
        errors["title"] = Refusal("title_length", N_("A title has %(low)d to %(high)d characters.", low=low, high=high), 422, field="title")
    if len(intro) > INTRO_MAX:
        errors["intro"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=INTRO_MAX), 422, field="intro")
    for at, (question, answer) in enumerate(answers, 1):
        if not question or not answer:
            errors[f"answer-{at}"] = Refusal("half", N_("A question goes with its answer."), 422, field=f"answer-{at}")
        elif len(question) > QUESTION_MAX or len(answer) > ANSWER_MAX:
            errors[f"answer-{at}"] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=QUESTION_MAX if len(question) > QUESTION_MAX else ANSWER_MAX), 422, field=f"answer-{at}")
    if not answers:
        errors["question-1"] = Refusal("empty", N_("At least one question, please."), 422, field="question-1")
    elif len(answers) > ANSWERS_MOST:
        errors["question-1"] = Refusal("too_many", N_("%(most)d questions are the most.", most=ANSWERS_MOST), 422, field="question-1")
    return errors


def why_not_publish(person: Person, now: datetime, *, reached: bool, public: bool, is_published: bool) -> Refusal | None:
    """What is written and not public yet."""
    refusal = why_not_interview(person, now, reached=reached, public=public)
    return refusal or (Refusal("published_already", N_("This interview is public already.")) if is_published else None)


def why_not_take_interview_back(person: Person, now: datetime, *, is_published: bool) -> Refusal | None:
    """What is public."""
    refusal = why_not_staff(person, now, "team")
    return refusal or (None if is_published else Refusal("not_published", N_("This interview is not public.")))
