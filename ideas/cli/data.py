"""Data in and out by hand: import, undo, index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from ideas.accounts.models import SYSTEM
from ideas.board.actions import open_default_boards
from ideas.board.queries import board_by_slug
from ideas.cli.bundle import is_full, put_back
from ideas.core.bulk import chunks
from ideas.core.db import now, session, sparing
from ideas.core.late import Late
from ideas.core.refusal import Refused
from ideas.core.text import clean_line
from ideas.core.words import say
from ideas.openness.actions import renew_figures
from ideas.public_log.actions import seal_log
from ideas.search.actions import reindex as build_index
from ideas.search.engine import IndexBusy
from ideas.search.queries.documents import documents, public_ids
from ideas.search.queries.finding import engine
from ideas.transfer import actions as transfer
from ideas.transfer.formats.common import BadPackage, Folder, Source
from ideas.transfer.formats.opening import opened
from ideas.transfer.formats.registry import FORMATS, guess
from ideas.transfer.queries import ideas_of
from ideas.transfer.rules import PACKAGE_PROBLEMS, reason_of
from ideas.upkeep.check import check as look
from ideas.upkeep.demo import content, doors_of
from ideas.upkeep.demo import fill as fill_demo
from ideas.upkeep.generate import generate as make_crowd

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = Late("flask_migrate")

REPORT_SHOWN = 20
SOURCE_MOST = 60
INDEX_BATCH = 500


def tell(step: str, done: int) -> None:
    """How far a long command is, on the error stream."""
    click.echo(f"{step}: {done}", err=True)


def indexing(change: Callable[[], int]) -> int:
    """Change the search index; one that another process is writing is left as it is, and that is said."""
    session().rollback()
    try:
        return change()
    except IndexBusy:
        click.echo("The search index is being written by another process; run `flask reindex` afterwards.", err=True)
        return 0


def whole() -> int:
    """The whole index anew, telling how far it is."""
    return build_index(lambda done: tell("index", done))


def some(ids: list[int]) -> int:
    """These ideas put in; the whole index anew where that is not more work."""
    if not engine().healthy() or engine().count() < len(ids):
        return whole()
    for done, batch in enumerate(chunks(ids, INDEX_BATCH)):
        tell("index", done * INDEX_BATCH)
        engine().put(documents(batch))
    return len(ids)


def without(ids: list[int]) -> int:
    """These ideas taken out."""
    for batch in chunks(ids, INDEX_BATCH):
        engine().drop(batch)
    return len(ids)


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), help="How the data is written; found out where it is not said.")
@click.option("--board", default="products", show_default=True, help="The board that the ideas go to.")
@click.option("--source", default="", help="What the other portal is called here, instead of its own name: two of one kind need two names.")
@click.option("--map", "mapped", multiple=True, metavar="FIELD=HEADING", help="Which heading of a CSV file bears a field: --map title=Betreff. May be given again.")
@click.option("--dry-run", is_flag=True, help="Judge and count, write nothing.")
@click.option("--clock", type=click.Choice(["import", "original"]), default="import", show_default=True, help="When undecided ideas begin to gather support.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the whole report by row to this file.")
@click.option("--other-key", is_flag=True, help="Of a full bundle: its portal had another IDEAS_SECRET_KEY, which is lost; restore it all the same.")
@with_appcontext
@sparing()
def import_(  # noqa: PLR0913 (an option of the command is an argument)
    path: Path, *, format_: str | None, board: str, source: str, mapped: tuple[str, ...], dry_run: bool, clock: str, report: Path | None, other_key: bool,
) -> None:
    """Bring ideas, comments, votes and answers of another portal in, from a folder, a file or a ZIP file; may be run again. A full bundle is restored instead, into an empty portal."""
    if format_ in {None, "bundle"} and is_full(path):
        click.echo(json.dumps(put_back(path, lambda: indexing(whole), other_key=other_key)))
        return
    place = board_by_slug(board, SYSTEM)
    if place is None:
        raise click.ClickException(f"There is no board {board!r}.")
    try:
        with opened(path) as folder, _written(report) as said:
            known, reader = _read(folder, format_, mapped, source)
            done = transfer.import_from(reader, format=known, board=place, dry_run=dry_run, original_clock=clock == "original", progress=tell, said=said, by=SYSTEM, now=now())
    except (Refused, BadPackage) as problem:
        raise _said(problem) from problem
    _say_report(done.pop("report"))
    if not dry_run and (ids := _unindexed(done["import_id"])):
        indexing(lambda: some(ids))
    click.echo(json.dumps(done))


def _unindexed(import_id: int) -> list[int]:
    """Ids of what this import brought or changed, and of what one that was broken off before its index did."""
    return sorted({*ideas_of(import_id)} | (public_ids() - engine().ids()))


def _read(folder: Folder, format_: str | None, mapped: tuple[str, ...], source: str) -> tuple[str, Source]:
    """The format, said or found out, and the data read in it. Raises Refused."""
    pairs = [one.partition("=") for one in mapped]
    if wrong := [name for name, sign, heading in pairs if not (name and sign and heading)]:
        raise click.ClickException(f"--map is FIELD=HEADING, for example --map title=Betreff, not {wrong[0]!r}.")
    known = format_ or guess(folder)
    if known is None:
        raise click.ClickException(f"Nothing in it is recognised. Say with --format how it is written: {', '.join(FORMATS)}.")
    return known, transfer.reading(known, folder, {name.strip(): heading.strip() for name, _, heading in pairs}, clean_line(source, SOURCE_MOST))


@contextmanager
def _written(report: Path | None) -> Iterator[Callable[[dict[str, Any]], object]]:
    """Where each line of the report goes as it comes."""
    if report is None:
        yield lambda _line: None
        return
    with report.open("w", encoding="utf-8") as out:
        yield lambda line: out.write(f"{_worded(line)}\n")


def _worded(line: dict[str, Any]) -> str:
    return f"{line['file']}:{line['line']}: {line['kind']}: {say('en', reason_of(line))}"


def _say_report(lines: list[dict[str, Any]]) -> None:
    for line in lines[:REPORT_SHOWN]:
        click.echo(_worded(line), err=True)
    if len(lines) > REPORT_SHOWN:
        click.echo(f"… {len(lines) - REPORT_SHOWN} more; --report FILE writes them all", err=True)


def _said(problem: Refused | BadPackage) -> click.ClickException:
    return click.ClickException(say("en", problem.refusal.message if isinstance(problem, Refused) else PACKAGE_PROBLEMS[str(problem)]))


@click.command("import-undo")
@click.argument("import_id", type=int)
@with_appcontext
@sparing()
def import_undo(import_id: int) -> None:
    """Take a whole import back; ideas on which others have acted stay and are listed."""
    try:
        undone = transfer.undo(import_id, progress=tell, by=SYSTEM, now=now())
    except Refused as refused:
        raise _said(refused) from refused
    indexing(lambda: without(sorted({*undone.gone} | (engine().ids() - public_ids()))) + some(undone.touched))  # also what an undo that was broken off took away
    for idea_id, title in undone.kept:
        click.echo(f"stays: {idea_id} {title}", err=True)
    if undone.members_kept:
        click.echo(f"stay: {undone.members_kept} people, of whom something is here", err=True)
    click.echo(json.dumps({"import_id": import_id, "ideas": len(undone.gone), "members": undone.members, "kept": [idea_id for idea_id, _ in undone.kept]}))


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Build the search index anew from the database."""
    click.echo(json.dumps({"ideas": indexing(whole)}))


@click.command("generate")
@click.option("--ideas", type=click.IntRange(0, 1_000_000), required=True, help="How many ideas.")
@click.option("--votes", type=click.IntRange(0, 20_000_000), required=True, help="How many votes in all.")
@click.option("--members", type=click.IntRange(0, 1_000_000), required=True, help="How many members.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same portal.")
@click.option("--no-index", is_flag=True, help="Leave the search index as it is.")
@with_appcontext
def generate(ideas: int, votes: int, members: int, seed: int, no_index: bool) -> None:
    """Fill the portal with a synthetic crowd; refused in production."""
    _not_in_production()
    made = make_crowd(ideas=ideas, votes=votes, members=members, seed=seed, progress=tell, now=now())
    if not no_index:
        indexing(whole)
    click.echo(json.dumps(made))


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill the demo portal and say who can sign in; may be run again, refused in production."""
    _not_in_production()
    flask_migrate.upgrade()
    open_default_boards(now=now())
    told = content()
    if fill_demo(told, now=now()):
        indexing(whole)
        seal_log(now=now())
        renew_figures(now=now())
    people = doors_of(told)
    for door in people:
        click.echo(f"{door.role:10} {door.email:32} {door.password}", err=True)
    click.echo(json.dumps({"url": current_app.extensions["settings"].public_url, "sign_in": [asdict(door) for door in people]}, ensure_ascii=False))


def _not_in_production() -> None:
    if current_app.extensions["settings"].production:
        raise click.ClickException("Not in production: this portal has real people.")


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="The findings as one line of JSON.")
@with_appcontext
def check(as_json: bool) -> None:
    """Look whether the invariants hold; ends with 1 where one does not."""
    findings = look(now=now())
    for finding in [] if as_json else findings:
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.id:4} {finding.what} ({finding.checked} looked at, {finding.count} problems)")
        for problem in finding.problems:
            click.echo(f"          {problem}")
    if as_json:
        click.echo(json.dumps([finding.said() for finding in findings]))
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


COMMANDS = (import_, import_undo, reindex, demo, generate, check)
