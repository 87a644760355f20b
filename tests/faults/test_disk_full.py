"""A disk that is full: reads go on, writes get an honest 503 and lose nothing, and once there is room again all works."""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas import create_app
from ideas.board.models import Idea, Picture
from ideas.comments.models import Comment
from ideas.core.db import db, session
from ideas.search.actions import reindex
from ideas.search.queries import engine
from tests.conftest import Visitor, settings_in
from tests.factories import api_token, make_idea, make_member
from tests.faults.deeds import picture
from tests.faults.portal import quiet, time_passes
from tests.serving import Pieces, until

DISK = 24 * 1024 * 1024
PAGES = ("/", "/ideas", "/api/v1/ideas?limit=5", "/search?q=marble", "/healthz")
WORDS = "A long thought about wood. " * 60


@dataclass
class Small:
    """A small disk with a portal on it."""

    folder: Path
    app: Flask

    def fill(self) -> None:
        """Take every byte that is left."""
        with (self.folder / "rubbish").open("wb", buffering=0) as file:
            for size in (65536, 512, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def empty(self) -> None:
        """Make room."""
        (self.folder / "rubbish").unlink()


@pytest.fixture
def small(tmp_path: Path, template: Path) -> Iterator[Small]:
    """A tmpfs of 24 MB, which root may mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs root, and may be mounted by root only; test_files_that_may_not_grow stands for it")
    try:
        app = _app(folder, template)
        with app.app_context():
            yield Small(folder, app)
            db.session.remove()
            db.engine.dispose()
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def _app(folder: Path, template: Path) -> Flask:
    (folder / "var").mkdir()
    shutil.copy(template, folder / "var" / "ideas.db")
    app = create_app(settings_in(folder))
    app.testing, app.test_client_class = True, Visitor
    return app


class Talk:
    """Somebody who goes on writing, and remembers what the portal said."""

    def __init__(self, served: Pieces) -> None:
        self.served, self.number, self.done, self.refused = served, 0, set(), 0
        self.idea, self.keys = make_idea(title="A marble run").id, [api_token(make_member()) for _ in range(10)]
        self.creator = make_member()
        self.own, self.key = make_idea(self.creator).id, api_token(self.creator)

    def write(self, times: int) -> None:
        """Comments, each with a text of its own; 201 or 503, and nothing else."""
        for _ in range(times):
            self.number += 1
            words = f"{self.number}: {WORDS}"
            status, _ = self.served.ask("POST", f"/api/v1/ideas/{self.idea}/comments", {"body": words}, token=self.keys[self.number % 10])
            assert status in {201, 503}, status
            self.done |= {words.strip()} if status == 201 else set()
            self.refused += status == 503

    def read(self) -> None:
        """Every page is there."""
        for page in PAGES:
            assert self.served.ask("GET", page)[0] == 200, page

    def kept(self) -> None:
        """Whatever was acknowledged is there, and nothing else."""
        session().rollback()
        assert set(session().scalars(select(Comment.body))) == self.done
        assert session().scalar(select(Idea.comment_count).where(Idea.id == self.idea)) == len(self.done)


def _through(talk: Talk, fill, empty) -> None:
    served = talk.served
    talk.write(5)
    fill()
    talk.write(40)
    assert talk.refused > 0, "nothing was refused"
    talk.read()
    empty()
    refused = talk.refused
    until(lambda: served.ask("PUT", f"/api/v1/ideas/{talk.idea}/vote", token=talk.key)[0] == 200, seconds=30, what="a vote after there is room again")
    talk.write(5)
    assert talk.refused == refused
    talk.kept()
    time_passes()
    until(quiet, seconds=120, what="a quiet portal")
    session().rollback()
    assert served.check() == []


def test_a_full_disk(small: Small) -> None:
    """Database, queue, index and media lie on it."""
    served = Pieces(small.folder, IDEAS_SMTP_URL="")
    served.log = small.folder.parent / "pieces.log"
    talk = Talk(served)
    reindex()
    with served:
        _through(talk, small.fill, small.empty)
        until(lambda: talk.idea in engine().ids(), what="the index")


def test_a_picture_finds_no_room(small: Small) -> None:
    """An honest 503, no row without its file, and it works once there is room."""
    creator = make_member()
    idea, key = make_idea(creator).id, api_token(creator)
    db.session.remove()
    client, headers = small.app.test_client(), {"Authorization": f"Bearer {key}"}

    def send() -> int:
        file = (io.BytesIO(picture()), "bird.png")
        return client.post(f"/api/v1/ideas/{idea}/pictures", data={"picture": file, "alt": "A bird"}, headers=headers).status_code

    small.fill()
    assert send() == 503
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Picture)) == 0
    db.session.remove()
    small.empty()
    assert send() == 201
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Picture)) >= 1


def _limited(served: Pieces, most: int) -> None:
    """No file of the web server may grow beyond this (`most` < 0: as before)."""
    for head in served.pids("web"):
        for pid in (head, *served.children(head)):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if most >= 0 else resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_files_that_may_not_grow(app: Flask, tmp_path: Path) -> None:
    """The same for who may mount no disk: the server's files end where they are."""
    served = Pieces(tmp_path)
    talk = Talk(served)
    reindex()
    with served:
        _through(talk, lambda: _limited(served, (tmp_path / "var" / "ideas.db-wal").stat().st_size + 30_000), lambda: _limited(served, -1))
