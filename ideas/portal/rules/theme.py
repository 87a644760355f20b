"""What the portal's own looks must be, and the brand that comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ideas.core.brand import Brand, brand_from
from ideas.core.refusal import Refusal
from ideas.core.words import N_

NAME_MAX = 60
SINGLE = ("sun", "deep")  # one colour in both schemes; the others have one for each
PAIRS = ("brand", "pop")
FONTS: Mapping[str, str] = {
    "shipped": "",
    "system": 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    "serif": 'ui-serif, Georgia, Cambria, "Times New Roman", serif',
}
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
COLOURS = (*(f"{name}_{scheme}" for name in PAIRS for scheme in ("light", "dark")), *SINGLE)


def errors_of_theme(fields: Mapping[str, str]) -> dict[str, Refusal]:
    """What the form still lacks, by field."""
    errors = {}
    if not 1 <= len(fields.get("name", "").strip()) <= NAME_MAX:
        errors["name"] = Refusal("name_missing", N_("A name of at most 60 characters."), 422, field="name")
    for field in COLOURS:
        if not _HEX.fullmatch(fields.get(field, "")):
            errors[field] = Refusal("no_colour", N_("Write the colour as #0F5F48."), 422, field=field)
    if fields.get("font") not in FONTS:
        errors["font"] = Refusal("no_font", N_("Choose one of the fonts."), 422, field="font")
    return errors


def record_of(fields: Mapping[str, str], logo: Mapping[str, str] | None) -> dict[str, Any]:
    """What is kept of a form that lacks nothing."""
    colours = {name: [fields[f"{name}_light"].upper(), fields[f"{name}_dark"].upper()] for name in PAIRS} | {name: fields[name].upper() for name in SINGLE}
    return {"name": fields["name"].strip(), "colours": colours, "font": fields["font"], **({"logo": dict(logo)} if logo else {})}


def fields_of(brand: Brand, record: Mapping[str, Any]) -> dict[str, str]:
    """A brand as its form shows it."""
    pairs = {f"{name}_{scheme}": brand.colours[name][at] for name in PAIRS for at, scheme in enumerate(("light", "dark"))}
    return {"name": brand.name, "font": record.get("font", "shipped"), **pairs, **{name: brand.colours[name][0] for name in SINGLE}}


def brand_of(shipped: Brand, record: Mapping[str, Any]) -> Brand:
    """The brand that these looks make of the shipped one; colours that stand on others are mixed from them."""
    if not record:
        return shipped
    logo = record.get("logo")
    return brand_from({
        "name": record["name"], "colours": record["colours"], "font": FONTS[record["font"]] or shipped.font, "texts": shipped.texts,
        "logo": f"/theme/logo.{logo['sha256'][:16]}.webp" if logo else shipped.logo,
    })


def why_not_publish_theme(weak: int) -> Refusal | None:
    """Colours that cannot be read are not published (WCAG 2.2 AA)."""
    return Refusal("weak_colours", N_("Some colours are too much alike to be read. Change them first."), 409) if weak else None
