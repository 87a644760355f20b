"""Every kind of file through every door for pictures: a clear answer in both languages, no metadata, memory that stays small."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ideas.accounts.models import Member
from ideas.board.models import Picture
from ideas.core.db import db, session
from ideas.core.doors import doors
from tests.browser import Browser
from tests.factories import api_token, make_idea, make_member
from tests.hostile.structure import read
from tests.hostile.uploads import NAMES, SECRET, bomb, files, picture
from tests.hostile.worlds import portal

FILES = files()
DOORS = ("draft", "pictures", "own face", "update", "answer", "api")
MOST_MEGABYTES = 420  # what the process may grow to while it judges and packs: a picture of 40 megapixels is 160 MB unpacked
LANGUAGES = {"de": ("Bild", "Datei", "groß", "leer"), "en": ("picture", "file", "big", "empty")}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Flask]:
    """One portal for all files."""
    made = portal(tmp_path_factory.mktemp("uploads"), template)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def send(app: Flask, door: str, name: str, data: bytes, *, lang: str = "en", alt: str = "") -> tuple[TestResponse, Member]:
    """The file through one of the doors, by somebody fresh."""
    creator = make_member(lang=lang)
    stage = "draft" if door == "draft" else "gathering"
    idea = make_idea(creator, stage=stage)
    file = FileStorage(io.BytesIO(data), filename=name, content_type="image/png")
    if door == "api":
        headers = {"Authorization": f"Bearer {api_token(creator)}", "Accept-Language": lang}
        return upload(app.test_client(), f"/api/v1/ideas/{idea.id}/pictures", {"picture": file, "alt": alt}, headers), creator
    path, form = {
        "draft": ("/ideas/drafts", {"idea_id": str(idea.id), "title": "A marble run"}), "pictures": (f"/ideas/{idea.id}/pictures", {}), "own face": ("/account/picture", {}),
        "update": (f"/ideas/{idea.id}/updates", {"text": "Words enough for an update of the creator."}), "answer": (f"/desk/ideas/{idea.id}/updates", {"text": "Words enough for an answer of the team.", "repeated": "1"}),
    }[door]
    if door == "update":
        path = next(rule.rule for rule in app.url_map.iter_rules("ideas_new.tell")).replace("<int:idea_id>", str(idea.id))
    who = make_member("team", lang=lang) if door == "answer" else creator
    browser = Browser(app, who)
    token = browser.csrf()
    browser._forget()
    return upload(browser.client, path, {**form, "picture": file, "csrf_token": token}), creator


def upload(client: FlaskClient, path: str, form: dict[str, Any], headers: dict[str, str] | None = None) -> TestResponse:
    """A form with files, put together in memory: the test client would leave its own file open."""
    boundary, data = encode_multipart(form)
    return client.post(path, data=data, content_type=f'multipart/form-data; boundary="{boundary}"', headers=headers or {})


def kept() -> int:
    return len(list(doors.media.keys("")))


@pytest.mark.parametrize("door", DOORS)
def test_every_file_through_this_door(app: Flask, door: str) -> None:
    for at, file in enumerate(FILES):
        before, lang = kept(), ("de", "en")[at % 2]
        answer, _ = send(app, door, file.name, file.data, lang=lang)
        read(answer, (door, file.name))
        went_in = answer.status_code in {201, 303}
        assert file.taken is None or went_in is file.taken, (door, file.name, answer.status_code)
        if not went_in:
            insist_said(answer, lang, (door, file.name))
            assert kept() == before, (door, file.name)


def insist_said(answer: TestResponse, lang: str, what: object) -> None:
    """The reason, in the reader's language; no trace of what went wrong inside."""
    assert answer.status_code in {400, 413, 422}, (what, answer.status_code)
    said = json.dumps(answer.get_json(), ensure_ascii=False) if answer.is_json or "json" in answer.mimetype else answer.text
    assert any(word in said for word in LANGUAGES[lang]), (what, said[:300])
    assert "PIL." not in said and "Traceback" not in said


def test_nothing_of_the_file_but_its_pixels_is_kept(app: Flask) -> None:
    """Checked over all that the files above left in the store, and at least over those that are pictures."""
    good = [file for file in FILES if file.taken]
    assert {send(app, "api", file.name, file.data)[0].status_code for file in good} == {201}
    found = [doors.media.get(key) for key, _ in doors.media.keys("")]
    assert len(found) >= len(good)
    for data in found:
        with Image.open(io.BytesIO(data)) as shown:
            assert shown.format == "WEBP" and getattr(shown, "n_frames", 1) == 1 and not shown.getexif() and not set(shown.info) & {"exif", "icc_profile", "xmp", "comment"}
        assert not any(mark in data for mark in (SECRET, b"<script", b"<svg", b"PK\x03\x04", b"%PDF"))


def test_names_of_files_lead_nowhere(app: Flask) -> None:
    for name in NAMES:
        before = {key for key, _ in doors.media.keys("")}
        answer, creator = send(app, "pictures", name, picture("PNG"))
        assert answer.status_code in {303, 422}, name
        new = {key for key, _ in doors.media.keys("")} - before
        assert all(key.startswith("ideas/") and ".." not in key and "evil" not in key for key in new), (name, new)
        for row in session().scalars(select(Picture).where(Picture.by_id == creator.id)):
            assert row.alt == "" and "evil" not in json.dumps(row.files)


def test_what_is_on_a_picture_comes_back_as_it_went_in(app: Flask) -> None:
    for text in ("<script>alert(1)</script>", '"onload=alert(1)', "a\x00b", "Zalgo e\u0301\u0301", "🧱" * 40, "x" * 1000, "\u202eabc", "=1+1"):
        answer, _ = send(app, "api", "a.png", picture("PNG"), alt=text)
        assert answer.status_code == 201
        told: dict[str, Any] = answer.get_json()
        assert told["alt"] == "".join(sign for sign in unicodedata.normalize("NFC", text) if sign not in "\x00\u202e")[:300]


def test_many_files_at_once_are_bounded(app: Flask) -> None:
    idea = make_idea(creator := make_member())
    many = [FileStorage(io.BytesIO(picture("PNG", (8, 8))), filename=f"{at}.png") for at in range(40)]
    answer = Browser(app, creator).post(f"/ideas/{idea.id}/pictures", {"picture": many}, content_type="multipart/form-data")
    assert answer.status_code in {303, 409, 413, 422}
    assert len(session().scalars(select(Picture).where(Picture.idea_id == idea.id)).all()) <= 10


BOMBED = """
import sys
from ideas.core import media
kind, data = sys.argv[1], sys.stdin.buffer.read()
try:
    made = media.variants(data) if kind == "variants" else media.square(data)
    print("taken")
except media.BadPicture as problem:
    print(problem)
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024)
"""


@pytest.mark.parametrize("kind", ["variants", "square"])
@pytest.mark.parametrize("name", ["432 MB in a small file", "claims 60,000 × 60,000", "the most that is taken", "a packed remark", "a packed profile", "a film"])
def test_memory_stays_small(name: str, kind: str) -> None:
    known = {file.name: file.data for file in FILES}
    data = {
        "432 MB in a small file": lambda: bomb(12_000), "claims 60,000 × 60,000": lambda: known["claims-60000.png"], "the most that is taken": lambda: bomb(6300), "a packed remark": lambda: known["packed-remark.png"],
        "a packed profile": lambda: known["packed-profile.png"], "a film": lambda: known["film.webp"],
    }[name]()
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", BOMBED, kind], input=data, capture_output=True, timeout=120, check=False, cwd=Path(__file__).parents[2])
    said, megabytes = done.stdout.decode().split("\n")[:2] if done.returncode == 0 else (done.stderr.decode()[-500:], "99999")
    assert int(megabytes) < MOST_MEGABYTES, (name, said, megabytes)
    assert said == {"432 MB in a small file": "too_many_pixels", "claims 60,000 × 60,000": "too_many_pixels"}.get(name, said)


def test_there_are_files_of_every_kind() -> None:
    assert sum(file.taken is False for file in FILES) > 30 and sum(file.taken is True for file in FILES) > 20
