"""The use cases of templates and of runs over many ideas: a worker that dies at any step does every line once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.triage.actions import bulk, bulk_lines, tagging, templates
from ideas.triage.models.bulk import BulkRun
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.bulk import lines_of
from ideas.triage.queries.templates import template_for
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, _rounds, deed, get

TEXT = "Thank you for “{title}”, {name}. We read it."


@deed(once=False)
def make_a_template(_: Path) -> Act:
    team = make_actor("team")
    return lambda: templates.make("en", name="Thanks", text=TEXT, by=team, now=NOON)


def _template(team: Actor, name: str = "Thanks") -> AnswerTemplate:
    return templates.make("en", name=name, text=TEXT, by=team, now=NOON)


@deed(once=False)
def change_a_template(_: Path) -> Act:
    team = make_actor("team")
    made = _template(team)
    return lambda: templates.change(get(AnswerTemplate, made), lang="de", name="Danke", text=TEXT, by=team, now=NOON)


@deed()
def remove_a_template(_: Path) -> Act:
    team = make_actor("team")
    number = _template(team).id
    return lambda: _removed(number, team)


def _removed(number: int, team: Actor) -> None:
    made = template_for(number)
    if made is not None:
        templates.remove(made, by=team, now=NOON)


@deed()
def raise_a_template(_: Path) -> Act:
    team = make_actor("team")
    _template(team)
    second = _template(team, "Thanks again")
    return lambda: templates.raise_up(get(AnswerTemplate, second), by=team, now=NOON)


@deed()
def give_topics(_: Path) -> Act:
    team, idea = make_actor("team"), make_idea(tags=("garden",))
    return lambda: tagging.add_tags(get(Idea, idea), ["wood"], by=team, now=NOON)


@deed()
def take_topics(_: Path) -> Act:
    team, idea = make_actor("team"), make_idea(tags=("garden", "wood"))
    return lambda: tagging.take_tags(get(Idea, idea), ["wood"], by=team, now=NOON)


def _chosen(member: Member | None = None, count: int = 2) -> tuple[BulkRun, Actor]:
    team = actor_of(member or make_member("team"))
    return bulk.choose("assign", [make_idea().id for _ in range(count)], by=team, now=NOON), team


@deed(once=False)
def choose_for_a_run(_: Path) -> Act:
    team, ideas = make_actor("team"), [make_idea().id for _ in range(2)]
    return lambda: bulk.choose("tag", ideas, by=team, now=NOON)


@deed()
def begin_a_run(_: Path) -> Act:
    run, team = _chosen()
    return lambda: bulk.begin(get(BulkRun, run), {"assignee": team.id}, by=team, now=NOON)


@deed(many=True)
def a_run_and_its_rounds(_: Path) -> Act:
    """Three lines, of which one is refused: each is done once, whatever breaks."""
    team = make_actor("team")
    ideas = [make_idea(), make_idea(stage="submitted", tags=("a", "b", "c", "d", "e")), make_idea()]
    run = bulk.choose("tag", [idea.id for idea in ideas], by=team, now=NOON)
    bulk.begin(run, {"tags": ["wood"]}, by=team, now=NOON)
    return _rounds()


@deed()
def stop_a_run(_: Path) -> Act:
    run, team = _chosen()
    bulk.begin(run, {"assignee": team.id}, by=team, now=NOON)
    return lambda: bulk.cancel(get(BulkRun, run), by=team, now=NOON)


@deed()
def take_a_run_back(_: Path) -> Act:
    run, team = _chosen()
    bulk.begin(run, {"assignee": team.id}, by=team, now=NOON)
    for line in lines_of(run.id):
        bulk_lines.do_line(line.id, by=team, now=NOON)
    bulk_lines.finish(run.id, by=team, now=NOON)
    return lambda: bulk.undo(get(BulkRun, run), by=team, now=NOON)


@deed()
def put_old_choices_away(_: Path) -> Act:
    _chosen()
    return lambda: bulk.sweep_unbegun(now=NOON + timedelta(days=2))
