"""The search index deleted or cut off while the portal serves: it says so, falls back to titles, and builds it anew by itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from ideas import worker
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.events import Scheduled
from ideas.lifecycle import actions as lifecycle
from ideas.search import actions
from ideas.search.actions import index_ideas, reindex
from ideas.search.queries import engine
from ideas.upkeep.check import check
from tests.conftest import NOON
from tests.factories import make_actor, make_idea
from tests.faults.portal import time_passes
from tests.serving import Served, until

NUMBER = 12


def all_of_it(folder: Path) -> None:
    """The whole folder."""
    shutil.rmtree(folder)


def its_pointer(folder: Path) -> None:
    """The name of the generation in use."""
    (folder / "current").unlink()


def its_generation(folder: Path) -> None:
    """All files of the generation."""
    shutil.rmtree(folder / (folder / "current").read_text().strip())


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / (folder / "current").read_text().strip()).iterdir() if path.stat().st_size and not path.name.endswith("LOCK")]


def half_of_each(folder: Path) -> None:
    """The second half of every file."""
    for path in _files(folder):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def the_bytes_of_each(folder: Path) -> None:
    """Every byte; the files are there."""
    for path in _files(folder):
        path.write_bytes(b"")


def half_of_its_segment(folder: Path) -> None:
    """The postings and terms, not the table of contents."""
    for path in _files(folder):
        if not path.name.endswith(".toc"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


LOSSES = (all_of_it, its_pointer, its_generation, half_of_each, the_bytes_of_each, half_of_its_segment)


def _portal() -> list[int]:
    made = [make_idea(title=f"A marble run {number}", summary="Rails of beech").id for number in range(NUMBER)]
    reindex()
    return made


def _found(app: Flask) -> tuple[str, int]:
    answer = app.test_client().get("/search?q=marble&lang=en")
    assert answer.status_code == 200
    return answer.text, answer.text.count("A marble run")


@pytest.mark.parametrize("lose", LOSSES)
def test_it_says_so_falls_back_and_mends_itself(app: Flask, tmp_path: Path, lose: Callable[[Path], None]) -> None:
    made = _portal()
    whole, times = _found(app)
    assert times >= NUMBER and app.test_client().get("/readyz").json["checks"]["search"]
    lose(tmp_path / "index")
    engine()._sound_at = float("-inf")  # as after a few seconds
    assert not app.test_client().get("/readyz").json["checks"]["search"]
    told, times = _found(app)
    assert times >= NUMBER and told != whole
    time_passes()
    assert "mend_index" in worker.run_schedule()
    assert engine().ids() == set(made) and app.test_client().get("/readyz").json["checks"]["search"]
    assert _found(app)[1] >= NUMBER
    assert [finding.id for finding in check(now=NOON) if not finding.ok] == []


@pytest.mark.parametrize("lose", LOSSES)
def test_the_next_event_builds_it_anew(app: Flask, tmp_path: Path, lose: Callable[[Path], None]) -> None:
    made = _portal()
    idea = make_idea(stage="submitted")
    lose(tmp_path / "index")
    lifecycle.publish(idea, by=make_actor("moderator"), now=NOON)
    worker.settle()
    session().rollback()
    assert engine().ids() == {*made, idea.id}
    assert [finding.id for finding in check(now=NOON) if not finding.ok] == []


def test_who_writes_last_has_read_last(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker has read an idea as public; before it writes, the idea is removed and another worker wants to take it out."""
    idea = _portal()[0]
    has_read, second = threading.Event(), []
    documents = actions.documents

    def slow(ids):
        answer = documents(ids)
        if not has_read.is_set():
            has_read.set()
            second[0].join(1.0)  # it waits for the lock, so this runs out
        return answer

    def remove() -> None:
        with app.app_context():
            has_read.wait(10)
            with writing() as current:
                current.get_one(Idea, idea).stage = "removed"
            index_ideas([idea])

    monkeypatch.setattr(actions, "documents", slow)
    second.append(threading.Thread(target=remove))
    second[0].start()
    index_ideas([idea])
    second[0].join()
    assert idea not in engine().ids()


def test_deleted_while_a_server_serves(app: Flask, tmp_path: Path) -> None:
    made = _portal()
    with Served(tmp_path) as served:
        until(_looked_after, what="the worker's first look")
        shutil.rmtree(tmp_path / "index")
        until(lambda: not served.ask("GET", "/readyz")[1]["checks"]["search"], seconds=20, what="the portal to say so")
        assert served.ask("GET", "/search?q=marble")[0] == 200
        with writing() as current:
            current.execute(update(Scheduled).values(due_at=NOON, leased_until=None))
        until(lambda: served.ask("GET", "/readyz")[1]["checks"]["search"], seconds=60, what="the portal to mend itself")
        assert engine().ids() == set(made)


def _looked_after() -> bool:
    """Whether the worker has looked at the index once; the next time is in a minute."""
    session().rollback()
    return session().scalar(select(Scheduled.last_done_at).where(Scheduled.name == "mend_index")) is not None


def test_what_is_removed_leaves_the_index(app: Flask) -> None:
    """By the event alone: nobody rebuilds it."""
    idea, *others = _portal()
    lifecycle.remove(session().get_one(Idea, idea), reason="spam", text="An advertisement.", by=make_actor("moderator"), now=NOON)
    worker.settle()
    session().rollback()
    assert engine().ids() == set(others)
