"""Who may support an idea, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.board.rules.campaign import is_over
from ideas.core.refusal import Refusal
from ideas.core.words import N_

MERGED = Refusal("merged", N_("This idea was merged into another one. Support and follow that one."), 409)


class Voted(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


class Voter(Person, Protocol):
    """What these rules know of who acts."""

    @property
    def id(self) -> int | None: ...


def why_not_gathering(idea: Voted, now: datetime) -> Refusal | None:
    """Support is given and taken back while the idea gathers and its time is not up; afterwards the number stands."""
    if idea.stage == "merged":
        return MERGED
    if is_over(idea, now):
        return Refusal("time_is_up", N_("The time to gather support ended on %(day)s. The number stays as it is.", day=idea.closes_at), 409)
    if idea.stage == "gathering":
        return None
    return Refusal("not_gathering", N_("This idea is not gathering support any more. The number stays as it is."), 409)


def why_not_vote(idea: Voted, voter: Voter, already: bool, now: datetime, *, makes: bool = False) -> Refusal | None:
    """Own ideas (`makes`: as one of several creators), other stages and people who may not take part; who supports already is told nothing."""
    refusal = why_not_take_part(voter, now)
    if refusal is not None or already:
        return refusal
    if makes or (voter.id is not None and idea.author_id == voter.id):
        return Refusal("own_idea", N_("You can’t support your own idea. You’re part of it from the start."), 403)
    return why_not_gathering(idea, now)


def why_not_take_back(idea: Voted, voter: Voter, already: bool, now: datetime) -> Refusal | None:
    """Only while the idea gathers; who does not support it is told nothing."""
    refusal = why_not_take_part(voter, now)
    if refusal is not None or not already:
        return refusal
    return why_not_gathering(idea, now)


def why_not_follow(idea: Voted, follower: Voter, now: datetime) -> Refusal | None:
    """Following is for members; a mail address that is not confirmed yet is told nothing by mail, so it may wait too. Who follows a merged idea follows the main one."""
    return why_not_take_part(follower, now) or (MERGED if idea.stage == "merged" else None)
