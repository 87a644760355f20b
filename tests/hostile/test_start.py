"""What a portal in production refuses to start with, and what it starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideas import create_app
from ideas.core.db import db
from ideas.settings import Settings

GOOD = {"public_url": "https://ideas.example.org", "secret_key": "x" * 40, "smtp_url": "smtp://mail.example.org", "log_level": "error"}


def made(folder: Path, **more: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "var", search_dir=folder / "index", **{**GOOD, **more})


@pytest.mark.parametrize(
    "change",
    [
        {"secret_key": ""}, {"secret_key": "short"}, {"secret_key": "x" * 31}, {"public_url": "http://ideas.example.org"}, {"public_url": "http://192.168.0.7"}, {"public_url": "http://localhost.example.org"}, {"public_url": "http://127.0.0.1.example.org"},
        {"public_url": "http://localhost@example.org"}, {"public_url": "ftp://ideas.example.org"}, {"smtp_url": ""}, {"rate_limits": "off"}, {"page_cache": "off"}, {"outgoing_allow": "localhost:9000"}, {"locales": ""}, {"locales": "de,xx"}, {"proxies": -1}, {"proxies": 6}, {"log_level": "nothing"},
    ],
    ids=str,
)
def test_refused_in_production(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="IDEAS_|proxies|log_level"):
        create_app(made(tmp_path, **change))
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("value", ["1", "true", "yes", "on"])
def test_no_debugging_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FLASK_DEBUG", value)
    with pytest.raises(ValueError, match="FLASK_DEBUG"):
        create_app(made(tmp_path))


def test_with_all_it_needs(tmp_path: Path) -> None:
    app = create_app(made(tmp_path))
    assert not app.debug and app.config["SESSION_COOKIE_NAME"] == "__Host-ideas"
    assert {name: app.config[f"SESSION_COOKIE_{name}"] for name in ("SECURE", "HTTPONLY", "SAMESITE")} == {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax"}
    with app.app_context():
        db.engine.dispose()
