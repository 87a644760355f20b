"""The public log by hand: write it to a file, check a file."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import IO, Any, cast

import click
from flask.cli import AppGroup

from ideas.core.db import now, session
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.entries import entry, head, lines
from ideas.start import checker_path

log = AppGroup("log", help="The public log: a chain of hashes that anybody can check.")
HEAD_WORDS = "A head that was published, as NUMBER:HASH; may be repeated."


@log.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def export(file: Path) -> None:
    """Seal what is due, then write the whole log, a line of JSON an entry; a name that ends in .gz is packed."""
    seal_log(now=now())
    count = 0
    with _written(file) as out:
        for some in lines():
            out.write(some.encode())
            count += some.count("\n")
    last = head()
    click.echo(json.dumps({"file": str(file), "entries": count, "head": f"{last.seq}:{last.hash}"}), err=str(file) == "-")


def _written(file: Path) -> IO[bytes]:
    if str(file) == "-":
        return click.open_file("-", "wb")
    return cast("IO[bytes]", gzip.open(file, "wb") if file.suffix == ".gz" else file.open("wb"))


@log.command("verify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--head", "heads", multiple=True, help=HEAD_WORDS)
def verify(file: Path, heads: tuple[str, ...]) -> None:
    """Check a downloaded log as a stranger would, then whether it is this portal's own; ends with 1 where it is not whole."""
    checker = _checker()
    try:
        with checker.opened(str(file)) as given:
            looked = checker.check(given, [checker.head(one) for one in heads])
    except (OSError, EOFError, checker.argparse.ArgumentTypeError) as error:
        raise click.ClickException(f"Cannot be read: {error}") from error
    problems = [*looked.problems, *_strange(looked)]
    for problem in problems[: checker.SHOWN]:
        click.echo(problem, err=True)
    click.echo(json.dumps({"file": str(file), "entries": looked.line, "head": f"{looked.seq}:{looked.hash}", "problems": len(problems), "ok": not problems}))
    if problems:
        raise SystemExit(1)


def _strange(looked: Any) -> list[str]:
    """Whether this portal has the file's last entry, with the same hash."""
    session().rollback()
    own = entry(looked.seq)
    if looked.seq and (own is None or own.hash != looked.hash):
        return [f"this portal's entry {looked.seq} is another" if own else f"this portal has no entry {looked.seq}"]
    return []


def _checker() -> ModuleType:
    """The file that strangers run: there is one way of checking."""
    spec = importlib.util.spec_from_file_location("verify_log", checker_path())
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


COMMANDS = (log,)
