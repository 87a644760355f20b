"""Insights about reach: what is seen, who is heard, what is wanted where and at which price, how answers are rated."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from ideas.core.links import path
from ideas.core.quantiles import counted_percentile
from ideas.core.words import N_, Message, say
from ideas.insights.queries import kept
from ideas.insights.queries.kept import Day
from ideas.insights.queries.surveys import told
from ideas.insights.rules.measures import gini, share
from ideas.insights.rules.parts import HEARD, added, month_of, numbers_of
from ideas.insights.rules.regions import country_name
from ideas.ratings.queries import PublicMonth, public_months
from ideas.web.desk.charts import Chart, bands, bars, columns, shade_bounds, world
from ideas.web.desk.insights_frame import Asked, Figure, Link, Table, Told, nothing, number, per_cent, step_name

CLASSES = ((0, 9), (10, 49), (50, HEARD - 1), (HEARD, 499), (500, 1499), (1500, None))
VOTERS_LEAST = 20
DRAWN = 12
FROM = N_("From")


def exposure(asked: Asked) -> Told:
    """Exposure: how views are spread over new ideas."""
    counted = N_("Views in an idea’s first 7 days, cards on lists and opened pages, of ideas published in this time that have had those days. Fewer than %(least)s is starved.", least=HEARD)
    views = numbers_of(asked.parts["views"])
    ideas = sum(views.values())
    if not ideas:
        return nothing(counted)
    starved, measure = share(_starved(views), ideas), gini(views)
    finding = N_("%(share)s of new ideas are starved: fewer than %(least)s views in their first week", share=per_cent(starved), least=HEARD)
    classes = [(_class(low, high), sum(count for value, count in views.items() if value >= low and (high is None or value <= high))) for low, high in CLASSES]
    lines = [(say(asked.locale, name), count, f"{number(count)} · {per_cent(share(count, ideas))}") for name, count in classes]
    rows = [(begin, *_exposed(days)) for begin, days in asked.by_step()]
    figures = [Figure(finding, counted, bars(lines, late=[at for at, (low, _) in enumerate(CLASSES) if low < HEARD]))]
    if measure is not None:
        spread = N_("The Gini index of views is %(gini)s", gini=number(measure, 2))
        figures.append(Figure(spread, N_("0 would be: every idea is seen alike; near 1: one is seen, the others are not.")))
    return Told(figures, [
        Table(N_("Ideas by views in their first week"), [N_("Views"), N_("Ideas"), N_("Per cent")], [(name, count, share(count, ideas)) for name, count in classes]),
        Table(N_("Exposure over time"), [FROM, N_("Ideas"), N_("Starved"), N_("Per cent starved"), N_("Median of views"), N_("Gini index")], rows),
    ])


def _class(low: int, high: int | None) -> Message:
    return N_("%(low)s to %(high)s views", low=low, high=high) if high is not None else N_("%(low)s views or more", low=low)


def _starved(views: dict[int, int]) -> int:
    return sum(count for value, count in views.items() if value < HEARD)


def _exposed(days: list[Day]) -> tuple[int | float | None, ...]:
    views = numbers_of(added(day.parts for day in days)["views"])
    ideas = sum(views.values())
    return ideas, _starved(views), share(_starved(views), ideas), counted_percentile(views, 50), gini(views)


def voices(asked: Asked) -> Told:
    """Who is heard."""
    counted = N_("Of all votes cast in a month, the share that the tenth of voters who voted most often gave. All alike would be 10 per cent. Months with fewer than %(least)s voters are not told.", least=VOTERS_LEAST)
    months = [(month, share(month.loud, month.votes) if month.voters >= VOTERS_LEAST else None) for month in kept.months(asked.span, asked.board_id)]
    known = [(month, value) for month, value in months if value is not None]
    if not known:
        return nothing(counted)
    last, value = known[-1]
    finding = N_("The loudest tenth gave %(share)s of all votes in %(month)s", share=per_cent(value), month=step_name(last.month, "month", asked.locale))
    points = [(step_name(month.month, "month", asked.locale), each, per_cent(each)) for month, each in months]
    drawn = columns(points, target=(10, say(asked.locale, N_("all alike: 10%"))), least=40)
    rows = [(month.month, month.voters, month.votes, each) for month, each in months]
    return Told([Figure(finding, counted, drawn)], [Table(N_("Who is heard"), [N_("Month"), N_("Voters"), N_("Votes"), N_("Per cent given by the loudest tenth")], rows)])


def demand(asked: Asked) -> Told:
    """Demand and price bands."""
    counted = N_("What supporters said they would pay (the middle half, the middle one marked) and buy, for product ideas published in this time. Published from 20 answers on, in steps of 5: nobody sees more, the team neither.")
    found = [(one, one.published.get("price", {}), one.published.get("demand", {})) for one in told(asked.span, asked.board_id, "product")]
    found = sorted((one for one in found if one[1] or one[2]), key=lambda one: (-one[2].get("pieces", 0), one[0].idea_id))
    if not found:
        return nothing(counted)
    rows = [(_idea(one), _answers(one.published), price.get("low"), price.get("middle"), price.get("high"), wanted.get("pieces")) for one, price, wanted in found]
    priced = [(one.title, (price["low"], price["middle"], price["high"]), say(asked.locale, N_("€%(low)s – €%(high)s", low=price["low"], high=price["high"])), one.lang) for one, price, _ in found[:DRAWN] if price]
    pieces = [(one.title, wanted["pieces"], number(wanted["pieces"])) for one, _, wanted in found[:DRAWN] if wanted]
    langs = [one.lang for one, _, wanted in found[:DRAWN] if wanted]
    figures = [Figure(_wanted(found[0][0].title, found[0][2]), counted, bars(pieces, langs=langs) if pieces else None)]
    figures += [Figure(N_("What people would pay"), N_("From the first to the third quartile of all prices named, in euros."), bands(priced))] if priced else []
    heads = [N_("Idea"), N_("Answers, at least"), N_("First quartile, €"), N_("Median, €"), N_("Third quartile, €"), N_("Demand in pieces, at least")]
    return Told(figures, [Table(N_("Demand and price bands"), heads, rows)])


def _wanted(title: str, wanted: dict[str, Any]) -> Message:
    if not wanted.get("pieces"):
        return N_("Nothing is wanted in larger numbers yet")
    return N_("“%(title)s” is wanted most: at least %(pieces)s pieces", title=title, pieces=wanted["pieces"])


def _answers(published: dict[str, dict[str, Any]]) -> int:
    return max((one.get("answers", 0) for one in published.values()), default=0)


def _idea(one: Any) -> Link:
    return Link(one.title, path("board.show", idea_id=one.idea_id, slug=one.slug), one.lang)


def markets(asked: Asked) -> Told:
    """The market map."""
    counted = N_("Market suggestions published in this time by the country they begin with, and who supports them. What names no country stands in the last row. Borders are Natural Earth’s and no statement of ours.")
    suggestions, supporters = asked.parts["markets"], asked.parts["supporters"]
    named = _named(asked)
    if not suggestions and not named:
        return nothing(counted)
    rows = [(country_name(code, asked.locale), suggestions[code], supporters[code], named[code] or None) for code in _ranked(suggestions, supporters, named)]
    rows += [(say(asked.locale, N_("No country named")), suggestions[""], supporters[""], None)] if suggestions[""] else []
    heads = [N_("Country"), N_("Suggestions"), N_("Supporters"), N_("Named by supporters, at least")]
    return Told([Figure(_asked_for(asked, suggestions, supporters), counted, _map(asked, suggestions, supporters))], [Table(N_("Markets asked for"), heads, rows)])


def _named(asked: Asked) -> Counter[str]:
    """How many supporters at least said that they mean a country: sums of numbers that are public one by one."""
    named: Counter[str] = Counter()
    for one in told(asked.span, asked.board_id, "market"):
        named.update(one.published.get("country", {}).get("cells", {}))
    return named


def _ranked(suggestions: Counter[str], supporters: Counter[str], named: Counter[str]) -> list[str]:
    return sorted({code for code in {*suggestions, *named} if code}, key=lambda code: (-supporters[code], -suggestions[code], -named[code], code))


def _asked_for(asked: Asked, suggestions: Counter[str], supporters: Counter[str]) -> Message:
    first = next(iter(_ranked(suggestions, supporters, Counter())), None)
    if first is None:
        return N_("No suggestion begins with the name of a country")
    return N_("%(country)s is asked for most: suggestions with %(votes)s supporters", country=country_name(first, asked.locale), votes=supporters[first])


def _map(asked: Asked, suggestions: Counter[str], supporters: Counter[str]) -> Chart | None:
    values = {code: supporters[code] for code in suggestions if code}
    if not values:
        return None
    words = {shade: N_("%(low)s supporters", low=low) if low == high else N_("%(low)s to %(high)s supporters", low=low, high=high) for shade, (low, high) in shade_bounds(values).items()}
    return world(values, {shade: say(asked.locale, text) for shade, text in words.items()})


def ratings(asked: Asked) -> Told:
    """How answers are rated."""
    counted = N_("Mean of 1 to 5 by creators and supporters, a closed month of a board at a time; where fewer than five people rated, nothing is told. Beside it how the team saw the same answers.")
    names = {board_id: name_de if asked.locale == "de" else name_en for board_id, _, name_de, name_en in kept.board_names()}
    first, last = month_of(asked.span.first), asked.span.last
    months = [one for one in public_months((), 120) if first <= one.month <= last and asked.board_id in {0, one.board_id}]
    if not any(one.explained is not None for one in months):
        return nothing(counted)
    rows = [(one.month, names.get(one.board_id, ""), one.ratings, one.explained, one.own) for one in months]
    figures = [_rated(names.get(board_id, ""), [one for one in months if one.board_id == board_id], counted, asked) for board_id in dict.fromkeys(one.board_id for one in months if one.explained is not None)]
    return Told(figures, [Table(N_("How answers are rated"), [N_("Month"), N_("Board"), N_("Ratings"), N_("Fans, mean of 1 to 5"), N_("The team itself, mean of 1 to 5")], rows)])


def _rated(board: str, months: list[PublicMonth], counted: Message, asked: Asked) -> Figure:
    by_month: dict[date, PublicMonth] = {one.month: one for one in months}
    last = max(month for month, one in by_month.items() if one.explained is not None)
    finding = N_("%(board)s: our answers were rated %(mean)s of 5 in %(month)s", board=board, mean=number(by_month[last].explained, 1), month=step_name(last, "month", asked.locale))
    points = [(step_name(month, "month", asked.locale), one.explained, number(one.explained, 1)) for month, one in sorted(by_month.items())]
    return Figure(finding, counted, columns(points, top=5))
