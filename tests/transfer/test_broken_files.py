"""Every format's files cut, torn and stirred: rows of the report come of it, never an exception."""

import json
import random
import shutil

import pytest

from ideas.transfer.formats.common import KINDS, BadPackage, Folder
from ideas.transfer.formats.registry import FORMATS
from ideas.transfer.rules import PACKAGE_PROBLEMS
from tests.transfer.folders import FIXTURES

SETS = {
    "canny": ("canny/api", "canny/posts.csv"), "quackback": ("quackback/in-app.csv", "quackback/command", "quackback/workspace"), "decidim": ("decidim/whole", "decidim/newer.json"),
    "csv": ("csv/german.csv", "csv/plain.csv"), "consul": ("consul",), "fider": ("fider/posts.csv", "fider/backup"),
}
BITS = (b'"', b"\n", b",", b";", b"\x00", b"\xff", b"{", b"}", b"[", b"]", b"null", b"\xc3\xa4", b"1e999", b"-1", b'"\n"', b"\\ud800", b"../")


def stirred(data: bytes, dice: random.Random) -> bytes:
    """The same with some bytes cut out, put in, doubled, or the end gone."""
    for _ in range(dice.randint(1, 6)):
        at, more = dice.randrange(len(data) + 1), dice.randrange(40)
        data = dice.choice([
            data[:at], data[:at] + dice.choice(BITS) + data[at:], data[:at] + data[at + more:], data[:at] + data[max(at - more, 0):at] * 2 + data[at:],
            data[:at] + bytes(dice.randrange(256) for _ in range(more)) + data[at:],
        ])
    return data


def retyped(found: object, dice: random.Random) -> object:
    """The same JSON with some values of another kind."""
    if dice.random() < 0.05:
        return dice.choice([None, True, 7, -1, 1.5, 10**400, "", "x", [], [None], {}, {"id": {}}, ["x", {"name": 7}], [{"post": "x"}]])
    if isinstance(found, dict):
        return {key: retyped(value, dice) for key, value in found.items()}
    return [retyped(value, dice) for value in found] if isinstance(found, list) else found


def changed(path, dice: random.Random) -> bytes:
    if path.suffix == ".json" and dice.random() < 0.7:
        return json.dumps(retyped(json.loads(path.read_bytes()), dice)).encode()
    return stirred(path.read_bytes(), dice)


@pytest.mark.parametrize(("name", "fixture"), [(name, fixture) for name, fixtures in SETS.items() for fixture in fixtures])
def test_stirred_files(tmp_path, name, fixture):
    dice, read = random.Random(fixture), 0
    for turn in range(60):
        here = tmp_path / str(turn) / "set"
        source = FIXTURES / fixture
        shutil.copytree(source, here) if source.is_dir() else shutil.copy(source, (here.mkdir(parents=True), here)[1])
        for path in sorted(here.iterdir()):
            if path.is_file() and dice.random() < 0.6:
                path.write_bytes(changed(path, dice))
        try:
            found = FORMATS[name].read(Folder.at(here), {})
        except BadPackage as refused:
            assert refused.args[0] in PACKAGE_PROBLEMS
            continue
        read += 1
        for kind in KINDS:
            for line in found.lines(kind):
                json.dumps(line.data)
                assert (line.number > 0, bool(line.file)) == (True, True)
    assert read > 20
