"""The documents tell what the code does."""

from pathlib import Path

from ideas.cli.docs import settings_page

ROOT = Path(__file__).parents[2]


def test_settings_page_is_the_generated_one():
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page(), "run: flask docs docs/settings.md"


def test_no_registry_address_in_lock_files():
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
