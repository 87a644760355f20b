"""Templates of answers and runs over many ideas to knock at: chosen, running and over."""

from __future__ import annotations

from sqlalchemy import delete

from ideas.accounts.models import Member
from ideas.core.db import writing
from ideas.triage.actions import bulk, bulk_lines, templates
from ideas.triage.models.bulk import BulkRun
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.bulk import lines_of
from tests.factories import NOON, make_actor, make_idea
from tests.house.challenge_things import Thing


def _run(creator: Member, kind: str = "assign", *, begun: bool = True) -> BulkRun:
    team = make_actor("team")
    run = bulk.choose(kind, [make_idea(creator).id], by=team, now=NOON)
    if begun:
        bulk.begin(run, {"assignee": team.id}, by=team, now=NOON)
    return run


class BulkThings:
    """One function a kind."""

    @staticmethod
    def template(_creator: Member) -> Thing:
        with writing() as current:
            current.execute(delete(AnswerTemplate))  # there is a most, and every knock makes two
        for number in (1, 2):
            made = templates.make("en", name=f"Thanks {number}", text="Thank you for “{title}”, {name}. We read it.", by=make_actor("team"), now=NOON)
        return Thing({"template_id": made.id}, {"lang": "en", "name": "Thanks", "text": "Thank you for “{title}”. We read it twice."})

    @staticmethod
    def answerable(creator: Member) -> Thing:
        BulkThings.template(creator)
        return Thing({"idea_id": make_idea(creator).id}, {"template": "1", "text": "Hello"})

    @staticmethod
    def choice(creator: Member) -> Thing:
        return Thing({}, {"kind": "tag", "idea": str(make_idea(creator).id)})

    @staticmethod
    def chosen_run(creator: Member) -> Thing:
        return Thing({"run_id": _run(creator, begun=False).id}, {"assignee": "0"})

    @staticmethod
    def chosen_moves(creator: Member) -> Thing:
        return Thing({"run_id": _run(creator, "move", begun=False).id}, {"stage": "in_review"})

    @staticmethod
    def chosen_topics(creator: Member) -> Thing:
        return Thing({"run_id": _run(creator, "tag", begun=False).id}, {"tags": "wood"})

    @staticmethod
    def chosen_answers(creator: Member) -> Thing:
        BulkThings.template(creator)
        run = _run(creator, "answer", begun=False)
        return Thing({"run_id": run.id}, {"template": "1", f"text-{lines_of(run.id)[0].id}": "Your curves are new to us."})

    @staticmethod
    def running(creator: Member) -> Thing:
        return Thing({"run_id": _run(creator).id})

    @staticmethod
    def finished_run(creator: Member) -> Thing:
        run = _run(creator)
        team = make_actor("team")
        bulk_lines.do_line(lines_of(run.id)[0].id, by=team, now=NOON)
        bulk_lines.finish(run.id, by=team, now=NOON)
        return Thing({"run_id": run.id})
