"""An idea's campaign as pages show it: how far it is, what comes next, how many days are left, the rules frozen into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import g

from ideas.board.models import Idea
from ideas.board.rules.campaign import PRESET_WORDS, Campaign, campaign_of, days_left, is_over, next_milestone
from ideas.core.words import N_, ZONE, Message, Nn_, say
from ideas.web.moments import true_until

SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class Run:
    """The campaign of one idea at one moment; `passed` tells when each milestone was, by its supporters. Days are None where no clock runs."""

    campaign: Campaign
    votes: int
    count: int
    days: int | None = None
    closes_at: datetime | None = None
    passed: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The milestones, with the day each was passed."""
        return [{"at": step.votes, "note": _reached(self.passed.get(step.votes))} for step in self.campaign.milestones]

    @property
    def upright(self) -> bool:
        """Few milestones fit side by side on a phone, where no days stand beside them."""
        return len(self.campaign.milestones) > SIDE_BY_SIDE or bool(self.passed)

    @property
    def next_goal(self) -> int | None:
        """How many supporters the next milestone needs."""
        return next_milestone(self.campaign, self.count)

    @property
    def rest(self) -> int:
        """How many are missing to it."""
        return max((self.next_goal or 0) - self.votes, 0)

    @property
    def more_days(self) -> int:
        """The days it adds; none behind the last."""
        steps = self.campaign.milestones
        return steps[self.count].days if self.closes_at and self.count < len(steps) else 0

    @property
    def rules(self) -> list[str]:
        """The frozen rules, a sentence each."""
        return [say(g.locale, sentence) for sentence in rules_of(self.campaign)]


def run_of(idea: Idea, now: datetime, milestones: Mapping[int, datetime]) -> Run:
    """The campaign of an idea, with when it passed which milestone, by their supporters."""
    campaign = campaign_of(idea.rules, idea.goal)
    running = idea.stage == "gathering" and idea.closes_at is not None and not is_over(idea, now)
    true_until(idea.closes_at if running else None)
    left = days_left(idea.closes_at, now) if running and idea.closes_at else None
    passed = dict(milestones) | ({idea.goal: idea.goal_reached_at} if idea.goal and idea.goal_reached_at else {})
    return Run(campaign, idea.vote_count, idea.milestone_count, left, idea.closes_at if running else None, passed)


def rules_of(campaign: Campaign) -> list[Message]:
    """A campaign in sentences: its name, its first days, what each milestone brings."""
    if not campaign.milestones:
        return [N_("No goal and no end: the team looks in by itself.")]
    first, last = campaign.milestones[0].votes, campaign.milestones[-1].votes
    if not campaign.first_days:
        return [N_("%(goal)s supporters bring it to the team. There is no end.", goal=last)]
    sentences = [Nn_("%(goal)s supporters in one day.", "%(goal)s supporters in %(num)d days.", campaign.first_days, goal=first)]
    more = [Nn_("%(votes)s supporters: one more day.", "%(votes)s supporters: %(num)d more days.", step.days, votes=step.votes) for step in campaign.milestones[:-1]]
    return [*sentences, *more, N_("%(goal)s supporters: the team decides and says why.", goal=last)]


def preset_text(campaign: Campaign) -> str:
    """The name of its rules."""
    return say(g.locale, PRESET_WORDS.get(campaign.preset, PRESET_WORDS["own"]))


def _reached(at: datetime | None) -> str | None:
    return say(g.locale, N_("reached on %(day)s", day=at.astimezone(ZONE).date())) if at else None
