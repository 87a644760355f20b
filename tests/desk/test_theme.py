"""The portal's looks: tried, refused where they cannot be read, published for pages and mails, put back."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from PIL import Image

from ideas.core.brand import load_brand
from ideas.core.doors import doors
from ideas.core.mail import outbox_list, outbox_read
from ideas.portal.rules.theme import brand_of, errors_of_theme, fields_of, record_of
from ideas.worker import settle
from tests.browser import Browser
from tests.factories import make_member
from tests.sqlcount import statements

LOOKS = {"name": "Brett & Co", "font": "serif", "brand_light": "#5A2D82", "brand_dark": "#D9B8FF", "pop_light": "#A3261A", "pop_dark": "#FF9F8C", "sun": "#FFD166", "deep": "#2A1240"}


@pytest.fixture
def admin(app: Flask) -> Iterator[Browser]:
    before, name = doors.brand, doors.site_name
    yield Browser(app, make_member("admin", name="Ada"))
    doors.brand, doors.site_name = before, name


def png() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGBA", (300, 100), "#5A2D82").save(file, "PNG")
    file.seek(0)
    return file


def test_looks_are_tried_published_and_put_back(app: Flask, admin: Browser) -> None:
    visitor = Browser(app)
    assert admin.post("/desk/theme", LOOKS | {"logo": (png(), "logo.png")}, content_type="multipart/form-data").location == "/desk/theme/preview"
    assert "Brett" not in visitor.get("/imprint").text
    page = admin.get("/desk/theme/preview").text
    style = page.split('href="/desk/theme/draft.')[1].split('"')[0]
    assert "#5A2D82" in admin.get(f"/desk/theme/draft.{style}").text
    assert visitor.get(f"/desk/theme/draft.{style}").status_code == 303
    assert admin.post("/desk/theme/publication").location == "/desk/theme"
    shown = visitor.get("/imprint").text
    assert "Brett &amp; Co" in shown
    css = visitor.get(shown.split('href="/theme.')[1].split('"')[0].join(("/theme.", "")))
    assert ("light-dark(#5A2D82, #D9B8FF)" in css.text, "Georgia" in css.text, "immutable" in css.headers["Cache-Control"]) == (True, True, True)
    logo = visitor.get("/theme/logo." + shown.split("/theme/logo.")[1].split('"')[0])
    with Image.open(io.BytesIO(logo.data)) as picture:
        assert (logo.content_type, picture.size) == ("image/webp", (144, 144))
    member = make_member(lang="en")
    Browser(app).post("/sign-in/link", {"email": member.email})
    settle()
    letter = outbox_read(doors.mail.folder, outbox_list(doors.mail.folder)[0].name)
    assert ("Brett" in letter.html, "#5A2D82".lower() in letter.html.lower()) == (True, True)
    assert admin.post("/desk/theme/reset").location == "/desk/theme"
    assert "css/brand.css" in visitor.get("/imprint").text
    assert "Brett &amp; Co" in admin.get("/desk/theme").text.split("Published so far")[1]


def test_what_cannot_be_read_is_said_while_choosing_and_never_published(admin: Browser) -> None:
    weak = LOOKS | {"brand_light": "#FFE08A"}
    part = admin.post("/desk/theme/check", weak, htmx=True)
    assert ("in light colours, and needs 4.5" in part.text, "<html" in part.text) == (True, False)
    assert "All colours can be read" in admin.post("/desk/theme/check", LOOKS, htmx=True).text
    admin.post("/desk/theme", weak)
    assert "disabled" in admin.get("/desk/theme/preview").text
    refused = admin.post("/desk/theme/publication")
    assert (refused.status_code, "too much alike to be read" in refused.text) == (409, True)
    assert admin.post("/desk/theme/removal").location == "/desk/theme"
    assert admin.get("/desk/theme/preview").status_code == 404


@pytest.mark.parametrize(("typed", "wrong"), [({"sun": "red"}, "sun"), ({"name": ""}, "name"), ({"font": "comic"}, "font"), ({"logo": (io.BytesIO(b"<svg onload='x'/>"), "x.svg")}, "logo")])
def test_the_form_keeps_what_was_typed(admin: Browser, typed: dict, wrong: str) -> None:
    page = admin.post("/desk/theme", LOOKS | typed, content_type="multipart/form-data")
    assert (page.status_code, f'href="#f-{wrong}"' in page.text, "#5A2D82" in page.text) == (422, True, True)


@pytest.mark.parametrize(("data", "told"), [(b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg onload='x'/>", True), (b"  <SVG/>", True), (b"<html><svg/></html>", False), (b"GIF8", False)])
def test_an_svg_is_refused_and_told_why(admin: Browser, data: bytes, told: bool) -> None:
    page = admin.post("/desk/theme", LOOKS | {"logo": (io.BytesIO(data), "logo.svg")}, content_type="multipart/form-data")
    assert (page.status_code, "An SVG can hold scripts and is not taken. Save the logo as a PNG" in page.text) == (422, told)


def test_few_statements_and_a_record_that_comes_back(admin: Browser) -> None:
    admin.get("/desk/theme")
    with statements() as seen:
        admin.get("/desk/theme")
    assert len(seen) <= 12
    assert errors_of_theme(LOOKS) == {}
    record = record_of(LOOKS, None)
    assert fields_of(brand_of(load_brand(), record), record) == LOOKS
