"""Every badge of the portal: its words, how often it takes, and which events may count for it. The whole of it on this page.

A source says: an event of this kind counts for these people (`who`), once a thing (`once_a`), where this is true of it (`when`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ideas.core.words import N_, Message

ACTOR, CONCERNED, CREATORS, CO_AUTHORS, SPOTTERS = "actor", "concerned", "creators", "co_authors", "spotters"
IDEA, THING, PERSON, DAY, EVER = "idea", "thing", "person", "day", "ever"


@dataclass(frozen=True)
class Source:
    """An event that may count for a badge."""

    kind: str
    who: str
    once_a: str
    when: str = ""


@dataclass(frozen=True)
class Badge:
    """A badge. `quiet` ones tell of what is secret or confidential (a hint, a report, a ballot): they stand on a page only if their member puts them there."""

    key: str
    name: Message
    criterion: Message
    target: int
    colour: str
    sources: tuple[Source, ...]
    quiet: bool = False


SPOTTED_AT = ("idea.passed_milestone", "idea.reached_goal")
_SPOTTED = tuple(Source(kind, SPOTTERS, IDEA) for kind in SPOTTED_AT)
TABLE = (
    Badge("first_idea", N_("First block"), N_("Your first idea is public."), 1, "red", (Source("idea.published", CONCERNED, IDEA),)),
    Badge("better", N_("Sanded down"), N_("An idea of yours came back with reasons. You made it better, and it is public."), 1, "wood", (Source("idea.published", CONCERNED, IDEA, "returned"),)),
    Badge("market_scout", N_("Market scout"), N_("A market suggestion of yours is public."), 1, "sky", (Source("idea.published", CONCERNED, IDEA, "market"),)),
    Badge("bridge", N_("Bridge builder"), N_("You linked a problem and a solution: your idea answers a market suggestion."), 1, "mint", (Source("idea.published", CONCERNED, IDEA, "answers"), Source("idea.edited", ACTOR, IDEA, "answers"))),
    Badge("co_author", N_("Built together"), N_("An idea of which you are a co-author is public."), 1, "pink", (Source("idea.published", CO_AUTHORS, IDEA), Source("co_author.shares_held", CO_AUTHORS, IDEA))),
    Badge("first_floor", N_("First floor"), N_("An idea of yours passed its first milestone."), 1, "green", (Source("idea.passed_milestone", CREATORS, IDEA), Source("idea.reached_goal", CREATORS, IDEA))),
    Badge("goal", N_("Up to the roof"), N_("An idea of yours reached its goal."), 1, "yellow", (Source("idea.reached_goal", CREATORS, IDEA),)),
    Badge("second_wind", N_("Second wind"), N_("A new version of an idea that had ended passed a milestone."), 1, "blue", (Source("idea.passed_milestone", CREATORS, IDEA, "new_version"), Source("idea.reached_goal", CREATORS, IDEA, "new_version"))),
    Badge("second_chance", N_("Second chance"), N_("An idea of yours won a vote on second chances."), 1, "plum", (Source("idea.won_second_chance", CREATORS, IDEA),)),
    Badge("approved", N_("The team says yes"), N_("An idea of yours was approved."), 1, "green", (Source("idea.moved", CREATORS, IDEA, "approved"),)),
    Badge("launched", N_("On the shelf"), N_("An idea of yours became a product."), 1, "plum", (Source("idea.moved", CREATORS, IDEA, "launched"),)),
    Badge("honesty", N_("Bug of honesty"), N_("You took an idea of your own back because you support a better one like it."), 1, "leaf", (Source("idea.withdrawn", ACTOR, IDEA, "for_a_better_one"),)),
    Badge("keeps_telling", N_("Keeps telling"), N_("On three days you told supporters what changed."), 3, "wood", (Source("update.creator_posted", ACTOR, DAY),)),
    Badge("picked", N_("Recommended by the team"), N_("The team recommended an idea of yours."), 1, "yellow", (Source("idea.picked", CONCERNED, IDEA),)),
    Badge("finalist", N_("In the final"), N_("The jury of a challenge chose an idea of yours for the final."), 1, "sky", (Source("challenge.finalist", CREATORS, IDEA),)),
    Badge("winner", N_("Challenge won"), N_("An idea of yours won a challenge."), 1, "red", (Source("challenge.won", CREATORS, IDEA),)),
    Badge("spotter_bronze", N_("Good nose, bronze"), N_("You were among the first at an idea that passed a milestone."), 1, "bronze", _SPOTTED),
    Badge("spotter_silver", N_("Good nose, silver"), N_("You were among the first at five ideas that passed a milestone."), 5, "silver", _SPOTTED),
    Badge("spotter_gold", N_("Good nose, gold"), N_("You were among the first at fifteen ideas that passed a milestone."), 15, "gold", _SPOTTED),
    Badge("first_comment", N_("First word"), N_("Your first comment is public."), 1, "blue", (Source("comment.posted", ACTOR, EVER), Source("comment.approved", CONCERNED, EVER))),
    Badge("helpful", N_("Helping hand"), N_("Ten people found comments of yours helpful."), 10, "pink", (Source("comment.found_helpful", CONCERNED, PERSON),)),
    Badge("hint", N_("Signpost"), N_("The creators of three ideas used a hint of yours."), 3, "green", (Source("hint.used", CONCERNED, IDEA),), quiet=True),
    Badge("survey", N_("Knows what it’s worth"), N_("You answered the questions of ten ideas."), 10, "mint", (Source("survey.answered", ACTOR, IDEA),), quiet=True),
    Badge("rater", N_("Plain words"), N_("You told the team at five ideas whether its answer explained it."), 5, "slate", (Source("answer.rated", ACTOR, IDEA),), quiet=True),
    Badge("reporter", N_("Watchful eye"), N_("Three times you reported something, and the team agreed."), 3, "slate", (Source("report.decided", CONCERNED, THING, "agreed"),), quiet=True),
    Badge("chance_voter", N_("Gives second chances"), N_("You voted on who gets a second chance."), 1, "plum", (Source("ballot.voted", ACTOR, EVER, "on_second_chances"),), quiet=True),
    Badge("coins", N_("Hundred coins"), N_("You put coins on ideas in a coin round."), 1, "yellow", (Source("ballot.voted", ACTOR, EVER, "with_coins"),), quiet=True),
    Badge("jury", N_("In the jury"), N_("You gave points in the jury of a challenge."), 1, "blue", (Source("challenge.scored", ACTOR, EVER),)),
    Badge("owner", N_("Has it at home"), N_("You told of a product that you have at home."), 1, "red", (Source("owner_report.posted", ACTOR, EVER), Source("owner_report.approved", CONCERNED, EVER))),
)
BADGES: dict[str, Badge] = {badge.key: badge for badge in TABLE}
KINDS = tuple(dict.fromkeys(source.kind for badge in TABLE for source in badge.sources))
