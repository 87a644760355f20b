"""Portals for backups: one with something in every corner, and other places to restore it to."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from ideas.board.models import Idea, Picture
from ideas.comments.actions import post as say
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.search.actions import reindex
from ideas.upkeep.backup import Portal, Taken, take
from ideas.votes.actions import cast
from ideas.worker import settle
from tests.conftest import NOON
from tests.factories import api_token, make_actor, make_idea, make_member, sign_in_token
from tests.serving import ROOT, environment

TONIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def portal_of(app: Flask) -> Portal:
    """As the command line sees it."""
    settings = app.extensions["settings"]
    return Portal(settings.database, doors.media, settings.data_dir)


def fill() -> Idea:
    """An idea with votes, a comment and a picture; members with sign-ins and keys."""
    idea = make_idea(tags=("marble",))
    for _ in range(3):
        cast(idea, by=make_actor(), now=NOON)
    add_picture(idea)
    talker = make_member(handle="talker")
    say(idea, "I would build it.", by=make_actor(), now=NOON)
    sign_in_token(talker)
    api_token(talker)
    settle()
    reindex()
    session().rollback()
    return idea


def add_picture(idea: Idea, drawn: str = "windmill") -> Picture:
    """A picture with its files."""
    files = {}
    for size in ("small", "large"):
        data = f"{drawn}, {size}".encode() * 500
        digest = hashlib.sha256(data).hexdigest()
        files[size] = {"key": f"ideas/{digest[:2]}/{digest[:32]}-{size}.webp", "sha256": digest, "width": 480, "height": 320}
        doors.media.put(files[size]["key"], data, "image/webp")
    with writing() as current:
        picture = Picture(idea_id=idea.id, by_id=idea.author_id, alt="A windmill", files=files, created_at=NOON)
        current.add(picture)
    return picture


def backed_up(app: Flask, folder: Path, **more: Any) -> Taken:
    """A backup into `folder/backups`."""
    session().rollback()
    return take(folder / "backups", portal_of(app), **{"now": TONIGHT} | more)


def let_go() -> None:
    """As when the portal is stopped: nobody holds the database."""
    db.session.remove()
    db.engine.dispose()


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], Any]) -> Path:
    """The same archive with other entries; `change` may also give tar entries to add as they are."""
    with tarfile.open(archive) as tar:
        entries = {entry.name: tar.extractfile(entry).read() for entry in tar}
    odd = change(entries) or []
    target = archive.with_name("ideas-20991231T000000Z.tar")
    with tarfile.open(target, "w") as tar:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for entry in odd:
            tar.addfile(entry, io.BytesIO(b"x" * entry.size))
    return target


def manifest_with(entries: dict[str, bytes], **changed: Any) -> None:
    """Another manifest."""
    entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"]) | changed).encode()


def flask(folder: Path, *words: str, database_url: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """A command on the portal in this folder, in a process of its own."""
    env = environment(folder, port=1, database_url=database_url, **more)
    return subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Out of the embedded database of the portal in this folder."""
    with closing(sqlite3.connect(folder / "var" / "ideas.db")) as connection:
        return connection.execute(query).fetchall()
