"""Points and badges on the command line: `flask rewards recompute`, `flask rewards badges`."""

from __future__ import annotations

import json
from itertools import islice

import click
from flask.cli import with_appcontext

from ideas.badges.actions.catching_up import catch_up
from ideas.badges.actions.counts import renew_holders
from ideas.core.db import now, session
from ideas.rewards.actions.mending import book_again, mend_sums
from ideas.rewards.queries.agreeing import ledger_count, ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.standings.actions import look_at_all

SHOWN = 20
MOST = 10_000


@click.group("rewards")
def rewards() -> None:
    """Points."""


@rewards.command("recompute")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 where anything differs.")
@with_appcontext
def recompute(*, only_check: bool) -> None:
    """Reckon the whole ledger anew from the events and compare it. Without --check what is missing is booked first, and sums are written anew."""
    booked = {} if only_check else {"events": book_again(now=now()), "members_mended": mend_sums(now=now())}
    if not only_check:
        look_at_all(now=now())  # the worker's next rounds bring the tiers in line
    found = list(islice((one for look in (differences, ledger_problems) for one in look()), MOST))
    session().rollback()
    for line in found[:SHOWN]:
        click.echo(line)
    click.echo(json.dumps({"entries": ledger_count(), "differences": len(found), **booked}))
    raise SystemExit(1 if found else 0)


@rewards.command("badges")
@with_appcontext
def badges() -> None:
    """Give the badges for what happened before there were badges. May be run again: it gives nothing twice."""
    earned = catch_up(now=now())
    renew_holders(now=now())
    click.echo(json.dumps({"earned": earned}))


COMMANDS = (rewards,)
