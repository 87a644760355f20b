"""Templates, style sheets and icons keep to the content security policy and to each other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts]
ICONS = set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")))


def test_no_template_has_a_style_or_script_of_its_own() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=|\stype=\"application/ld\+json\")|javascript:", re.IGNORECASE)  # structured data is no script
    assert {str(path): found for path in TEMPLATES if (found := forbidden.findall(path.read_text(encoding="utf-8")))} == {}


def test_each_icon_a_template_names_is_in_the_sprite() -> None:
    call = re.compile(r"""\b(?:icon|draw)\("([\w-]+)\"""")
    named = {name for path in TEMPLATES for name in call.findall(path.read_text(encoding="utf-8"))}
    assert named - ICONS == set()


def test_each_widget_says_what_it_needs() -> None:
    for path in (ROOT / "templates/ui").glob("_*.html"):
        assert path.read_text(encoding="utf-8").startswith("{#"), path.name


def test_style_sheets_and_script_ask_no_other_host() -> None:
    own = [*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")]
    assert [path.name for path in own if re.search(r"https?:|//cdn|@import", path.read_text(encoding="utf-8"))] == []
