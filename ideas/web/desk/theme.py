"""The portal's own looks: name, logo, colours, font; tried on a page of samples before everybody sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.board.rules import PICTURE_PROBLEMS
from ideas.core.brand import Brand, load_brand, weak_pairs
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.media import BadPicture, Variant, emblem, is_svg
from ideas.core.refusal import Refusal, Refused
from ideas.core.text import clean_line
from ideas.core.words import N_, Message
from ideas.portal.actions.theme import discard_theme, draft_theme, publish_theme, reset_theme
from ideas.portal.models import BrandVersion
from ideas.portal.queries.theme import renew_brand, theme_draft, theme_in_force, themes_before
from ideas.portal.rules.theme import COLOURS, FONTS, brand_of, errors_of_theme, fields_of, record_of
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, ticked, typed
from ideas.web.session import actor, staff_only
from ideas.web.theme import digest_of, styled

bp = Blueprint("desk_theme", __name__)
SVG = Refusal("picture_svg", N_("An SVG can hold scripts and is not taken. Save the logo as a PNG, square if you can, at least 144 pixels."), 422, field="logo")
FONT_WORDS: dict[str, Message] = {"shipped": N_("The one shipped (Figtree)"), "system": N_("The one of each device"), "serif": N_("With serifs")}
COLOUR_WORDS: tuple[tuple[str, Message, Message], ...] = (
    ("brand_light", N_("Buttons and links, light"), N_("Dark enough for white text on it.")), ("brand_dark", N_("Buttons and links, dark"), N_("Light enough to be read on near black.")),
    ("pop_light", N_("Highlights, light"), N_("Counts and small marks.")), ("pop_dark", N_("Highlights, dark"), N_("Counts and small marks.")),
    ("sun", N_("Large fields"), N_("The first page, what stands out; in both schemes.")), ("deep", N_("Deep areas"), N_("Foot of the page, rail of the desk; in both schemes.")),
)


@bp.get("/desk/theme")
@staff_only("admin")
def show() -> Response:
    """The form, with the draft where there is one."""
    return _form(_typed(theme_draft() or theme_in_force()))


@bp.post("/desk/theme")
@staff_only("admin")
def change() -> Response:
    """Keep a draft and show it."""
    form = _sent()
    try:
        draft_theme(form, logo=_logo(), drop_logo=ticked("drop_logo"), by=actor(), now=now())
    except Refused as refused:
        return _form(form, refused)
    return respond.see_other(path("desk_theme.preview"))


@bp.post("/desk/theme/check")
@staff_only("admin")
def check() -> Response:
    """Which of the colours in the form cannot be read, while they are chosen."""
    form = _sent()
    weak = weak_pairs(brand_of(load_brand(), record_of(form, None))) if not errors_of_theme(form | {"name": "x"}) else []
    return respond.page_or_part("desk/theme_check.html", "desk/_weak.html", weak=weak, asked=True)


@bp.get("/desk/theme/preview")
@staff_only("admin")
def preview() -> Response:
    """Samples of everything in the draft's looks."""
    return _samples(theme_draft() or abort(404))


@bp.get("/desk/theme/draft.<digest>.css")
@staff_only("admin")
def draft_style(digest: str) -> Response:
    """The draft's style sheet, for admins alone."""
    brand = _brand(theme_draft())
    return styled(brand, keep="private, no-store") if digest == digest_of(brand) else abort(404)


@bp.post("/desk/theme/publication")
@staff_only("admin")
def publish() -> Response:
    """Everybody sees it from now on."""
    draft = theme_draft() or abort(404)
    try:
        publish_theme(draft, by=actor(), now=now())
    except Refused as refused:
        return _samples(theme_draft() or abort(404), refused)
    renew_brand(at_once=True)
    return respond.see_other(path("desk_theme.show"), note=N_("Published. Pages and mails have the new looks."))


@bp.post("/desk/theme/removal")
@staff_only("admin")
def discard() -> Response:
    """Put the draft away."""
    discard_theme(by=actor(), now=now())
    return respond.see_other(path("desk_theme.show"), note=N_("The draft is put away."))


@bp.post("/desk/theme/reset")
@staff_only("admin")
def reset() -> Response:
    """Back to what was shipped."""
    reset_theme(by=actor(), now=now())
    renew_brand(at_once=True)
    return respond.see_other(path("desk_theme.show"), note=N_("The portal looks as shipped again."))


def _sent() -> dict[str, str]:
    form = typed("name", "font", *COLOURS)
    return {name: (clean_line(text, 200) if name == "name" else text[:20]) for name, text in form.items()}


def _logo() -> Variant | None:
    upload = request.files.get("logo")
    data = upload.read() if upload else b""
    if not data:
        return None
    try:
        return emblem(data)
    except BadPicture as problem:
        raise Refused(SVG if is_svg(data) else Refusal(f"picture_{problem}", PICTURE_PROBLEMS[str(problem)], 422, field="logo")) from problem


def _brand(version: BrandVersion | None) -> Brand:
    return brand_of(load_brand(), version.record if version else {})


def _typed(version: BrandVersion | None) -> dict[str, str]:
    return fields_of(_brand(version), version.record if version else {})


def _form(form: Mapping[str, str], refused: Refused | None = None) -> Response:
    draft, present = theme_draft(), theme_in_force()
    values: dict[str, Any] = {
        "typed": form, "errors": said(refused), "draft": draft, "shown": _brand(draft or present), "fonts": [(name, FONT_WORDS[name]) for name in FONTS], "colours": COLOUR_WORDS,
        "before": themes_before(), "weak": weak_pairs(doors.brand), "is_shipped": present is None or not present.record, "fixed_name": doors.named,
    }
    return desk_page("desk/theme.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _samples(draft: BrandVersion, refused: Refused | None = None) -> Response:
    brand = _brand(draft)
    looks: dict[str, Any] = {"theme_url": path("desk_theme.draft_style", digest=digest_of(brand)), "brand": brand, "site_name": doors.named or brand.name}
    return desk_page("desk/theme_preview.html", view="admin", status=refused.refusal.status if refused else 200, weak=weak_pairs(brand), errors=said(refused), **looks)
