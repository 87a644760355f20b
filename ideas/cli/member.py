"""`flask member …`: a confirmed member by hand, with an API token on request; the way back in for who has lost the second step."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from ideas.accounts.actions import add_member, make_token, reset_factors
from ideas.accounts.models import ROLES, SYSTEM
from ideas.accounts.queries import member_by_email
from ideas.core.db import now
from ideas.core.refusal import Refused
from ideas.core.words import N_, say

member = AppGroup("member", help="Members by hand.")


@member.command("add")
@click.option("--email", required=True, help="Mail address; it counts as confirmed.")
@click.option("--name", required=True, help="Name that others see.")
@click.option("--handle", help="3 to 25 letters and digits; left out: one is made.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--password", help="At least 10 characters; left out: sign-in by mailed link only.")
@click.option("--token", is_flag=True, help="Make an API token, too.")
def add(email: str, name: str, handle: str | None, role: str, password: str | None, token: bool) -> None:
    """Add a confirmed member; prints a JSON object."""
    try:
        made = add_member(email, name=name, handle=handle, role=role, password=password, by=SYSTEM, now=now())
    except Refused as refused:
        reasons = refused.errors or {"": refused.refusal}
        raise click.ClickException(" ".join(f"{field}: {say('en', refusal.message)}".lstrip(": ") for field, refusal in reasons.items())) from refused
    key = make_token(made, name="command line", by=SYSTEM, now=now()) if token else None
    click.echo(json.dumps({"id": made.id, "handle": made.handle, "email": made.email, "role": made.role, "token": key}, ensure_ascii=False))


@member.command("reset-factors")
@click.option("--email", required=True, help="Mail address of who has lost the second step.")
def reset(email: str) -> None:
    """Take all second steps of a member away and end all sign-ins; prints a JSON object. The member hears of it by mail."""
    found = member_by_email(email)
    if found is None:
        raise click.ClickException(say("en", N_("There is no member with this address.")))
    removed = reset_factors(found, by=SYSTEM, now=now())
    click.echo(json.dumps({"id": found.id, "handle": found.handle, "removed": removed}))


COMMANDS = (member,)
