"""Putting a portal back from an archive: verified first, built beside what is there, swapped in one step; interrupted, it can be run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ideas.core.media import MediaStore
from ideas.upkeep.backup import BadArchive, Portal, Unable, alone
from ideas.upkeep.backup.archive import LEDGER, MEDIA, Manifest, Reader, archives, sync_folder
from ideas.upkeep.backup.verify import verify
from ideas.upkeep.erasures import Erasure, append, entries
from ideas.upkeep.restore.child import Child
from ideas.upkeep.restore.places import Place, place_of

Progress = Callable[[str, int], object]
TYPES = {"webp": "image/webp", "png": "image/png", "svg": "image/svg+xml"}


@dataclass
class Plan:
    """What a restore is about, kept beside the database until it is done; `settled` is what `settling.settle` gave."""

    archive: str
    moment: str
    aside: str
    replaced: str = ""
    pictures: int = 0
    holes: list[str] = field(default_factory=list)
    former_pictures: list[str] = field(default_factory=list)
    settled: dict[str, int] = field(default_factory=dict)


def restore(archive: Path, portal: Portal, child: Child, *, search_dir: Path, replace: bool = False, now: datetime, progress: Progress = lambda _what, _done: None) -> dict[str, Any]:
    """Put the archive's portal in the place of this one; gives what was done, with the invariants that do not hold.

    Raises BadArchive for a file that cannot be restored, Unable where the portal has content (without `replace`), runs, or is of the other kind of database.
    """
    place = place_of(portal)
    place.home.mkdir(parents=True, exist_ok=True)
    work = place.home / "restoring"
    with alone(place.home / ".restoring.lock", "another restore is under way"):
        plan = _interrupted(work, place, archive)
        if plan is None:
            plan = _prepare(archive, portal, place, child, work, replace=replace, now=now, progress=progress)
            (search_dir / "current").unlink(missing_ok=True)  # an index of the former ideas is worse than none: without one, `flask init` builds it
            plan.replaced = place.swap(place.home / plan.aside)
        return _finish(plan, portal, place, child, work, progress)


def _interrupted(work: Path, place: Place, archive: Path) -> Plan | None:
    """The plan of a restore that was killed after its swap; what was killed before it is thrown away."""
    with suppress(OSError, ValueError, TypeError):
        plan = Plan(**json.loads((work / "plan.json").read_text(encoding="utf-8")))
        if not place.staged():
            if plan.archive == archive.name:
                return plan
            raise Unable(f"the restore of {plan.archive} was interrupted and is nearly done: run it again first")
    shutil.rmtree(work, ignore_errors=True)
    return None


def _prepare(archive: Path, portal: Portal, place: Place, child: Child, work: Path, *, replace: bool, now: datetime, progress: Progress) -> Plan:
    """All that can fail, done while the present portal is as it was."""
    _insist_free(portal, place, archive, replace=replace)
    work.mkdir(mode=0o700)
    try:
        progress("verifying", 0)
        manifest, copy = verify(archive, work)
        (work / LEDGER).write_text("".join(erasure.line for erasure in _erasures(archive, portal)), encoding="utf-8")
        address = place.stage(copy)
        progress("rows", sum(manifest.counts.values()))
        plan = Plan(archive.name, manifest.moment.isoformat(), f"replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", holes=list(manifest.holes))
        plan.settled = child.on(database_url=address).run("restore-settle", str(work / LEDGER), plan.moment)
        plan.pictures = _put_pictures(archive, portal.media, progress)
        plan.former_pictures = _aside(place.home / plan.aside, portal.media, manifest)
        append(portal.ledger, _erasures(archive, portal))
        _keep(work, plan)
    except BaseException:
        place.discard()
        shutil.rmtree(work, ignore_errors=True)
        raise
    return plan


def _insist_free(portal: Portal, place: Place, archive: Path, *, replace: bool) -> None:
    with Reader(archive) as reader:
        if reader.manifest.database != portal.kind:
            raise Unable(f"this is a backup of {reader.manifest.database}, the portal is set to {portal.kind}")
    if place.in_use():
        raise Unable("the portal is running: stop it first (web server and worker), so that nothing written meanwhile is lost")
    if place.occupied() and not replace:
        raise Unable("there are members or ideas in this portal: --replace moves all of it aside first")


def _erasures(archive: Path, portal: Portal) -> Iterator[Erasure]:
    """Of the archive, of newer archives beside it, and of this machine: who left after the backup does not come back with it."""
    found: dict[tuple[int, str], Erasure] = {}
    newer = [path for path in archives(archive.parent) if path.name > archive.name]
    for path in (archive, *newer):
        with suppress(BadArchive, OSError), Reader(path) as reader:
            found |= {(one.member, one.row): one for one in entries(reader.read(LEDGER))}
    with suppress(FileNotFoundError):
        found |= {(one.member, one.row): one for one in entries(portal.ledger.read_bytes())}
    yield from found.values()


def _put_pictures(archive: Path, store: MediaStore, progress: Progress) -> int:
    """Into the store before the swap: a picture no row names yet harms nobody, and is swept up where the restore ends here."""
    with Reader(archive) as reader:
        for number, key in enumerate(reader.manifest.pictures, 1):
            store.put(key, reader.read(MEDIA + key), TYPES.get(key.rpartition(".")[2], "application/octet-stream"))
            if number % 500 == 0:
                progress("pictures", number)
        return len(reader.manifest.pictures)


def _aside(folder: Path, store: MediaStore, manifest: Manifest) -> list[str]:
    """A second copy of the pictures that the restored portal does not name; gives their keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    present = [key for key, _written in store.keys("")]
    former = sorted(set(present) - set(manifest.pictures))
    for key in former:
        target = folder / MEDIA / key
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.write_bytes(store.get(key))
    return former


def _keep(work: Path, plan: Plan) -> None:
    draft = work / "plan.new"
    draft.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    draft.replace(work / "plan.json")
    sync_folder(work)


def _finish(plan: Plan, portal: Portal, place: Place, child: Child, work: Path, progress: Progress) -> dict[str, Any]:
    """After the swap; each step may be done twice."""
    for key in plan.former_pictures:
        portal.media.delete(key)
    progress("index", 0)
    finished = child.run("restore-finish")
    with suppress(OSError):
        (place.home / plan.aside).rmdir()  # where there was nothing to keep
    shutil.rmtree(work, ignore_errors=True)
    return {"restored": plan.archive, "moment": plan.moment, "replaced": plan.replaced or plan.aside, "pictures": plan.pictures, "holes": plan.holes, **plan.settled, **finished}

