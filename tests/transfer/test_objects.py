"""JSON in the shapes in which portals give it, and broken in the ways it breaks."""

import json
import tracemalloc

import pytest

from ideas.transfer.formats.objects import first_object, objects
from tests.transfer.folders import said


def read(tmp_path, data, *wrappers):
    path = tmp_path / "some.json"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [(one.number, said(one.problem) or one.data, *map(said, one.notes)) for one in objects(path, *wrappers)]


A, B = {"id": 1, "tags": [{"name": "x"}]}, {"id": 2, "title": "Grün"}


@pytest.mark.parametrize("data", [
    json.dumps([A, B]), json.dumps([A, B], indent=2), json.dumps({"posts": [A, B], "hasMore": False}), json.dumps({"hasMore": True, "posts": [A, B]}), json.dumps({"items": [A, B]}),
    json.dumps({"posts": [A]}) + "\n" + json.dumps({"posts": [B]}), json.dumps(A) + "\n" + json.dumps(B) + "\n", "[" + json.dumps(A) + "]\n[" + json.dumps(B) + "]",
    b"\xef\xbb\xbf" + json.dumps([A, B]).encode(), json.dumps([A, B], ensure_ascii=False).encode("utf-16"),
])
def test_each_shape(tmp_path, data):
    assert read(tmp_path, data, "posts") == [(1, A), (2, B)]


def test_a_list_under_another_name_is_part_of_the_object(tmp_path):
    assert read(tmp_path, json.dumps({"id": 1, "posts": [2]})) == [(1, {"id": 1, "posts": [2]})]


@pytest.mark.parametrize(("data", "found"), [
    ('[{"id": 1}, {"id": 2', [(1, {"id": 1}), (2, "cut")]), ('[{"id": 1}', [(1, {"id": 1}), (2, "cut")]), ('[{"id": 1}, {id: 2}, {"id": 3}]', [(1, {"id": 1}), (2, "cut")]),
    ('[1, "two", null, {"id": 4}]', [(1, "not an object"), (2, "not an object"), (3, "not an object"), (4, {"id": 4})]), ("[]", []), ('{"posts": [}', [(1, "cut")]),
    ("no json", [(1, "cut")]), ('{"a" 1}', [(1, "cut")]), ("[" + "[" * 100_000, [(1, "cut")]),
    *((f'[{{"id": 1, "a": {"[" * deep}{"]" * deep}}}, {{"id": 2}}]', [(1, "lists and objects stand too deep in one another"), (2, {"id": 2})]) for deep in (60, 500, 800)), ('[{"id": NaN}]', [(1, {"id": None})]),
])
def test_what_is_broken_is_said(tmp_path, data, found):
    whole = "not JSON, or cut off: this and what follows is left out"
    assert read(tmp_path, data, "posts") == [(number, whole if what == "cut" else what) for number, what in found]


def test_wrong_signs_are_noted(tmp_path):
    assert read(tmp_path, '[{"a": ["f\\u00c3\\u00bcr"]}, {"a": [{"b": "\\u0000x\\ud800"}]}]') == [
        (1, {"a": ["fÃ¼r"]}, "looks decoded wrongly (Ã¼): left as it is"), (2, {"a": [{"b": "x"}]}, "control characters: left out"),
    ]
    assert read(tmp_path, '[{"a": "Käse"}]'.encode("cp1252")) == [(1, {"a": "Käse"}, "the file is not UTF-8: read as Windows-1252")]


def test_the_first_object_tells_what_it_is(tmp_path):
    path = tmp_path / "some.json"
    for data, found in ((b'[7, {"id": 1}]', {"id": 1}), (b"", {}), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), {}), (b"<html>", {})):
        path.write_bytes(data)
        assert first_object(path) == found


@pytest.mark.parametrize(("data", "problem"), [
    (b"", "the file is empty"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "the file is no text"), (b"PK\x03\x04", "the file is a workbook or packed"),
])
def test_what_is_no_text_is_said(tmp_path, data, problem):
    assert read(tmp_path, data) == [(1, problem)]


def test_many_objects_take_little_memory_and_a_huge_one_is_refused(tmp_path):
    path = tmp_path / "some.json"
    path.write_text("[" + ",".join(json.dumps({"id": number, "body": "Grün " * 60}) for number in range(10_000)) + "]")
    tracemalloc.start()
    count = sum(1 for _ in objects(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 12_000_000) == (10_000, True)
    path.write_text('[{"id": 1}, {"body": "' + "x" * 20_000_000 + '"}]')
    assert [(one.number, bool(one.problem)) for one in objects(path)] == [(1, False), (2, True)]
