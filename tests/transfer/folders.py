"""Small folders of JSON Lines, made in code."""

import io
import json
import zipfile
from pathlib import Path

from ideas.core.words import say
from ideas.transfer.rules import reason_of

FIXTURES = Path(__file__).parent / "fixtures"
IDEAS = [
    {"source": "town-2016", "id": "1", "lang": "ca", "title": "Carril bici al port", "body": "Primer.\n\nSegon <b>paràgraf</b>.", "created_at": "2016-01-22", "author": "u1",
     "category": "Mobilitat", "area": "Port", "tags": ["no_parking"], "votes_up": 17, "status": "accepted", "url": "https://town.example/1"},
    {"source": "town-2016", "id": "2", "lang": "es", "title": "Otra vez el carril", "body": "Igual.", "created_at": "2016-02-01", "author": "u2", "votes_up": 3,
     "status": "duplicate", "status_raw": "rejected:duplicate", "url": "https://town.example/2"},
    {"source": "town-2016", "id": "3", "lang": "en", "title": "A bench", "created_at": "2015", "author": "u1", "votes_up": 4, "status": "open"},
    {"source": "town-2016", "id": "4", "lang": "en", "title": "A tree", "created_at": "2016-03-01T10:00:00+01:00", "status": "answered"},
]
COMMENTS = [
    {"id": "c2", "idea_id": "3", "parent_id": "c1", "author": "u3", "author_role": "user", "created_at": "2016-02-02T10:00:00+01:00", "lang": "en", "body": "Answer"},
    {"id": "c1", "idea_id": "3", "author": "u2", "author_role": "user", "created_at": "2016-02-01T10:00:00+01:00", "lang": "en", "body": "First"},
    {"id": "c3", "idea_id": "1", "parent_id": "gone", "author": "u2", "author_role": "official", "created_at": "2016-02-03T10:00:00+01:00", "body": "Orphan"},
]
STATUSES = [
    {"idea_id": "2", "at": "2016-04-01T08:00:00Z", "kind": "official_answer", "status": "duplicate", "text": "See https://town.example/1.", "by": "moderator"},
    {"idea_id": "4", "at": "2016-04-02", "kind": "official_answer", "status": "answered", "title": "Yes", "text": "We plant two.", "by": "government", "lang": "en"},
    {"idea_id": "4", "kind": "milestone", "status_raw": "10000 signatures"},
]
VOTES = [{"idea_id": "3", "voter": "u1"}, {"idea_id": "3", "voter": "u2"}, {"idea_id": "3", "voter": "u4"}]
RELATIONS = [{"idea_id": "1", "related_id": "3", "by": "staff"}]


def folder(path: Path, **files: list) -> Path:
    """A folder with these files; `ideas=None` leaves one out."""
    given = {"ideas": IDEAS, "comments": COMMENTS, "statuses": STATUSES, "votes": VOTES, "relations": RELATIONS} | files
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in given.items():
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        (path / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def package(path: Path, **files: list) -> bytes:
    """The same as a ZIP file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        for one in folder(path / "packed", **files).iterdir():
            out.write(one, f"town/{one.name}")
    return data.getvalue()


def told(source, kind: str, name: str | None = None) -> list:
    """What a source gives of a kind: row, data (or its problem, or why it is left out), and a note where there is one; `name` picks one value."""
    lines = source.lines(kind)
    return [(line.number, said(line.problem or line.left_out) or (line.data.get(name) if name else line.data), *([said(line.note)] if line.note else [])) for line in lines]


def said(message) -> str:
    """A reason in English; '' for none."""
    return say("en", message) if message else ""


def reason(line) -> str:
    """Why a line of a report is in it, in English."""
    return said(reason_of(line))
