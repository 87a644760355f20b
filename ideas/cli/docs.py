"""Documents made from the code, so that they cannot be wrong: `flask docs`."""

from __future__ import annotations

from pathlib import Path

import click

from ideas.core.numbers import NUMBERS
from ideas.settings import Settings

HEAD = """# Settings

Two kinds. *Machine settings* come from the environment (or from `.env` in the working folder) and are read at start.
*Portal numbers* are limits and windows that an admin may change while the portal runs.

A portal whose `IDEAS_PUBLIC_URL` is not this machine is in production: https, `IDEAS_SECRET_KEY` and `IDEAS_SMTP_URL` are then required.

This page is made by `flask docs docs/settings.md` and a test compares it.

## Machine settings

| name | default | what it does |
|---|---|---|
"""
MIDDLE = """
## Portal numbers

| name | default | unit | from | to | what it does |
|---|---|---|---|---|---|
"""


def settings_page() -> str:
    """The page of all settings, as Markdown."""
    machine = "".join(f"| `IDEAS_{name.upper()}` | {_default(field.default)} | {field.description} |\n" for name, field in Settings.model_fields.items())
    numbers = "".join(f"| `{n.name}` | {n.default} | {n.unit} | {n.low} | {n.high} | {n.sentence} |\n" for n in NUMBERS.values())
    return HEAD + machine + MIDDLE + numbers


def _default(value: object) -> str:
    return f"`{value}`" if value not in ("", None) else "(empty)"


@click.command("docs")
@click.argument("path", type=click.Path(path_type=Path))
def docs(path: Path) -> None:
    """Write the page of all settings."""
    path.write_text(settings_page(), encoding="utf-8")


COMMANDS = (docs,)
