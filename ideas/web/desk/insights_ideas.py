"""Insights about ideas: how far they come, when they come, how soon they are answered, what they are about, whose they are."""

from __future__ import annotations

from collections import Counter

from ideas.core.db import session
from ideas.core.links import path
from ideas.core.numbers import number as portal_number
from ideas.core.quantiles import counted_percentile
from ideas.core.words import N_, Message, Nn_, say
from ideas.insights.queries import kept
from ideas.insights.queries.kept import Day
from ideas.insights.rules.measures import rise, share
from ideas.insights.rules.parts import WAY, added, numbers_of
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.web.desk.charts import bars, columns
from ideas.web.desk.insights_frame import Asked, Figure, Link, Table, Told, nothing, number, per_cent, step_name

STATIONS: dict[str, Message] = {
    "published": N_("Published"), "milestone": N_("Passed a milestone"), "goal": N_("Goal reached or in review"), "approved": N_("Approved"), "in_development": N_("In development"), "launched": N_("Launched"),
}
LATEST, TOPICS, TAGS_LEAST = 10, 12, 2
SHARE, MONTH = N_("Per cent"), N_("From")


def funnel(asked: Asked) -> Told:
    """How far ideas come."""
    counted = N_("Ideas published in this time, and how far each has come since. The latest ones had little time, so the later steps will still grow.")
    way, stages = asked.parts["way"], asked.parts["stages"]
    whole = way["published"]
    if not whole:
        return nothing(counted)
    finding = Nn_("One idea: %(goal)s reached the goal, %(made)s on the shelf", "Of %(num)s ideas %(goal)s reached their goal, and %(made)s stand on the shelf", whole, goal=way["goal"], made=way["launched"])
    lines = [(say(asked.locale, STATIONS[name]), way[name], f"{number(way[name])} · {per_cent(share(way[name], whole))}") for name in WAY]
    steps = [(STATIONS[name], way[name], share(way[name], whole), share(way[name], way[WAY[at - 1]]) if at else None) for at, name in enumerate(WAY)]
    now = [(STAGE_WORDS[stage], count, share(count, whole)) for stage, count in stages.most_common()]
    return Told([Figure(finding, counted, bars(lines, whole=whole))], [
        Table(N_("How far they came"), [N_("Station"), N_("Ideas"), N_("Per cent of all"), N_("Per cent of the station before")], steps),
        Table(N_("Where they are today"), [N_("Stage"), N_("Ideas"), N_("Per cent of all")], now),
    ])


def activity(asked: Asked) -> Told:
    """Ideas and votes over time."""
    counted = N_("Votes cast here, by day, week or month. Votes that were brought in from another portal are left out, and votes that were taken back since.")
    steps = [(begin, sum(day.ideas for day in days), sum(day.votes for day in days)) for begin, days in asked.by_step()]
    ideas, votes = sum(step[1] for step in steps), sum(step[2] for step in steps)
    if not ideas and not votes:
        return nothing(counted)
    names = [step_name(begin, asked.span.step, asked.locale) for begin, _, _ in steps]
    drawn = [columns([(name, count, number(count)) for name, count in zip(names, counts, strict=True)]) for counts in ([step[1] for step in steps], [step[2] for step in steps])]
    return Told([
        Figure(_change(votes, sum(day.votes for day in asked.before)), counted, drawn[1]),
        Figure(Nn_("One new idea", "%(num)s new ideas", ideas), N_("Ideas published here in the same time, whatever became of them."), drawn[0]),
    ], [Table(N_("Ideas and votes over time"), [MONTH, N_("Ideas"), N_("Votes")], steps)])


def _change(now: int, before: int) -> Message:
    """Against as many days before."""
    if not before:
        return Nn_("One vote", "%(num)s votes", now)
    change = round(100 * (now - before) / before)
    if not change:
        return N_("%(votes)s votes, as many as in the time before", votes=now)
    more, less = N_("%(votes)s votes, %(change)s per cent more than in the time before", votes=now, change=change), N_("%(votes)s votes, %(change)s per cent fewer than in the time before", votes=now, change=-change)
    return more if change > 0 else less


def answers(asked: Asked) -> Told:
    """Time to first answer."""
    counted = N_("Working days from an idea’s coming in to the first answer of a person, for ideas sent in this time. Those that still wait are counted below the chart, not in it.")
    waits, promised = numbers_of(asked.parts["waits"]), portal_number(session(), "answer_working_days")
    answered = sum(waits.values())
    if not answered and not asked.parts["promise"]["owed"]:
        return nothing(counted)
    finding = N_("Nobody was answered in this time") if not answered else N_("Half of all ideas hear from us within %(half)s working days, nine in ten within %(most)s", half=counted_percentile(waits, 50), most=counted_percentile(waits, 90))
    cut = Counter({day: count for day, count in waits.items() if day < LATEST}) + Counter({LATEST: sum(count for day, count in waits.items() if day >= LATEST)})
    points = [(f"{day}+" if day == LATEST else number(day), share(cut[day], answered) or 0, per_cent(share(cut[day], answered) or 0)) for day in range(LATEST + 1)]
    rows = [(begin, *_waits(days)) for begin, days in asked.by_step()]
    heads = [MONTH, N_("Ideas"), N_("Answered"), N_("Median, working days"), N_("90th percentile"), N_("Per cent in time"), N_("Still waiting"), N_("Ended unanswered")]
    late = [at for at in range(LATEST + 1) if at > promised]
    return Told([Figure(finding, counted, columns(points, late=late)), Figure(_kept(asked.parts["promise"]), N_("Of all ideas sent in this time that were answered or whose day has passed without an answer, also where they expired since; the day is the one that was promised when they were sent. Bars in the colour of lateness are longer than the %(days)s working days promised now.", days=promised))], [
        Table(N_("Time to first answer"), heads, rows),
    ])


def _kept(promise: Counter[str]) -> Message:
    in_time = share(promise["kept"], promise["owed"])
    return N_("No answer was due yet") if in_time is None else N_("%(share)s per cent were answered in time", share=round(in_time))


def _waits(days: list[Day]) -> tuple[int | float | None, ...]:
    parts = added(day.parts for day in days)
    waits, promise = parts["waits"], parts["promise"]
    known = numbers_of(waits)
    answered = sum(known.values())
    return waits.total(), answered, counted_percentile(known, 50), counted_percentile(known, 90), share(promise["kept"], promise["owed"]), waits["none"], waits["ended"]


def tags(asked: Asked) -> Told:
    """Rising tags."""
    counted = N_("New ideas by topic, against as many days right before; the growth of the whole portal is taken out. Topics with fewer than two new ideas are left out.")
    now, before = asked.parts["tags"], added(day.parts for day in asked.before)["tags"]
    if not now:
        return nothing(counted)
    total, former = sum(day.ideas for day in asked.days), sum(day.ideas for day in asked.before)
    found = sorted(((rise(now[tag], before[tag], total, former), now[tag], before[tag], int(tag)) for tag in now if now[tag] >= TAGS_LEAST), key=lambda one: (-one[0], -one[1], one[3]))
    found, names = found[:100], kept.tag_names([one[3] for one in found[:100]])
    rows = [(Link(names[tag], path("board.tag", tag=names[tag])), count, was, score) for score, count, was, tag in found if tag in names]
    lines = [(row[0].text, row[1], N_("%(now)s after %(before)s", now=row[1], before=row[2])) for row in [row for row in rows[:TOPICS] if row[3] > 0] or rows[:TOPICS]]
    drawn = bars([(name, value, say(asked.locale, text)) for name, value, text in lines]) if lines else None
    return Told([Figure(_rising(rows), counted, drawn)], [Table(N_("Topics of new ideas"), [N_("Topic"), N_("Ideas"), N_("In the time before"), N_("Rise, in standard deviations")], rows)])


def _rising(rows: list[tuple[Link, int, int, float]]) -> Message:
    if not rows or rows[0][3] <= 0:
        return N_("No topic rises more than the others")
    return N_("“%(topic)s” rises most: %(now)s new ideas after %(before)s", topic=rows[0][0].text, now=rows[0][1], before=rows[0][2])


def newcomers(asked: Asked) -> Told:
    """Newcomers' success."""
    counted = N_("Ideas that had their time (60 days, or no longer gathering), and how many of them passed a milestone: first ideas of their creators, and all others.")
    first, later = asked.parts["first"], asked.parts["later"]
    if not first["ideas"]:
        return nothing(counted)
    one, other = share(first["passed"], first["ideas"]), share(later["passed"], later["ideas"])
    finding = N_("%(first)s of first ideas pass a milestone, %(later)s of all others", first=per_cent(one), later=per_cent(other)) if other is not None else N_("%(first)s of first ideas pass a milestone", first=per_cent(one))
    words = (N_("First ideas"), N_("All others"))
    lines = [(say(asked.locale, name), value or 0, per_cent(value)) for name, value in zip(words, (one, other), strict=True)]
    rows = [(begin, *_success(days)) for begin, days in asked.by_step()]
    heads = [MONTH, N_("First ideas"), N_("of them passed a milestone"), N_("Per cent"), N_("All others"), N_("of them passed a milestone"), N_("Per cent")]
    return Told([Figure(finding, counted, bars(lines, whole=100))], [Table(N_("Newcomers’ success"), heads, rows)])


def _success(days: list[Day]) -> tuple[int | float | None, ...]:
    parts = added(day.parts for day in days)
    first, later = parts["first"], parts["later"]
    return first["ideas"], first["passed"], share(first["passed"], first["ideas"]), later["ideas"], later["passed"], share(later["passed"], later["ideas"])
