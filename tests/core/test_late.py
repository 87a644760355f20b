"""Modules that wait until they are wanted, libraries that stay out of sight, packages that do not read all their modules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ideas.core.late import Late, unlisted, without


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose own text reads both of its modules."""
    folder = tmp_path / "paintbox"
    folder.mkdir()
    (folder / "__init__.py").write_text("from paintbox.red import SHADE\nfrom paintbox.blue import SHADE as OTHER\n")
    (folder / "red.py").write_text("SHADE, LIMIT = 'red', 5\n")
    (folder / "blue.py").write_text("SHADE = 'blue'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "paintbox"
    for name in [name for name in sys.modules if name.partition(".")[0] == "paintbox"]:
        del sys.modules[name]


def test_a_late_module_is_read_when_something_of_it_is_wanted(library: str) -> None:
    red = Late("paintbox.red", LIMIT=9)
    assert library not in sys.modules
    assert (red.SHADE, red.LIMIT, sys.modules["paintbox.red"].LIMIT) == ("red", 9, 9)
    with pytest.raises(AttributeError):
        _ = red.GREEN
    with pytest.raises(ImportError):
        _ = Late("paintbox.green").SHADE


def test_what_is_out_of_sight_is_there_again_after_it(library: str) -> None:
    with without(library, "sys"):
        assert sys.modules["sys"] is sys
        with pytest.raises(ImportError):
            __import__(library)
    assert __import__(library).SHADE == "red"
    with without(library):
        assert __import__(library).SHADE == "red"


def test_a_module_of_an_unlisted_package_comes_alone(library: str) -> None:
    unlisted(library)
    assert Late("paintbox.blue").SHADE == "blue"
    assert "paintbox.red" not in sys.modules
    unlisted("paintbox.nothing")
    assert "paintbox.nothing" not in sys.modules
