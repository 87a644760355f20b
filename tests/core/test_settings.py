"""An unsafe portal does not start."""

import pytest

from ideas.settings import Settings

GOOD = {"public_url": "https://ideas.example.org", "secret_key": "x" * 40, "smtp_url": "smtp://mail.example.org"}


def _settings(**more):
    return Settings(_env_file=None, **more)


def test_production_with_all_it_needs():
    assert _settings(**GOOD).production


@pytest.mark.parametrize("change", [{"public_url": "http://ideas.example.org"}, {"secret_key": ""}, {"secret_key": "short"}, {"smtp_url": ""}, {"rate_limits": "off"}, {"page_cache": "off"}, {"locales": "fr"}])
def test_refused_in_production(change):
    with pytest.raises(ValueError, match="IDEAS_"):
        _settings(**{**GOOD, **change})


def test_loopback_needs_nothing():
    assert not _settings().production
