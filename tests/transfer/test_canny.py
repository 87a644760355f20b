"""Canny: its CSV under any of its headings, the JSON of its API with everything that is odd in it."""

import json

import pytest

from ideas.transfer.formats import canny
from ideas.transfer.formats.common import BadPackage, Folder
from tests.transfer.folders import FIXTURES, told

API = FIXTURES / "canny" / "api"
PRIVATE = "its board is private there: left out"


@pytest.fixture(scope="module")
def api():
    return canny.read(Folder.at(API), {})


def test_it_is_known_by_what_is_in_it(tmp_path):
    assert canny.recognises(Folder.at(API))
    assert canny.recognises(Folder.at(FIXTURES / "canny" / "posts.csv"))
    assert canny.recognises(Folder.at(FIXTURES / "canny" / "other-names.csv"))
    assert not canny.recognises(Folder.at(FIXTURES / "csv" / "german.csv"))
    (tmp_path / "posts.json").write_text(json.dumps([{"id": 1, "title": "Of another portal", "description": "x", "number": 1}]))
    assert not canny.recognises(Folder.at(tmp_path))


def test_posts_and_merges(api):
    assert api.name == "acme.canny.io"
    assert told(api, "ideas") == [
        (1, {"id": "p1", "title": "Dark mode", "body": "My eyes.\n\nPlease.", "created_at": "2024-01-01T10:00:00.000Z", "author": "ann@example.org", "category": "Look", "tags": ["UI"],
             "board": "Feature Requests", "votes_up": 5, "status": "partially_done", "status_raw": "in progress", "url": "https://acme.canny.io/feature-requests/p/dark-mode"},
         "one picture lies at an address of its own: left out"),
        (2, {"id": "p2", "title": "Night theme", "created_at": "2024-01-02T10:00:00.000Z", "author": "u2", "board": "Feature Requests", "votes_up": 2, "status": "closed", "status_raw": "closed",
             "url": "https://acme.canny.io/feature-requests/p/night-theme", "merged_into": "p1"}),
        (2, {"id": "p3", "title": "Black theme", "body": "Blacker", "created_at": "2024-01-03T10:00:00.000Z", "author": "u2", "board": "Feature Requests", "merged_into": "p1"},
         "read from the post it was merged into"),
        (1, {"id": "p4", "title": "Cheaper", "body": "Price", "created_at": "2024-01-04T10:00:00.000Z", "author": "ann@example.org", "board": "Feature Requests", "tags": ["UI", "Price"],
             "status": "on fire", "status_raw": "on fire"}, "score 12.5 is no number of votes: taken as none"),
        (2, PRIVATE),
        (3, {"id": "p6", "title": "Silence", "created_at": "2024-01-06T10:00:00.000Z", "author": "u2", "board": "Quiet", "votes_up": 1, "status": "done", "status_raw": "complete"},
         "score 3, but one vote is listed: it counts"),
        (4, {"id": "p7", "title": "Circle one", "created_at": "2024-01-07T10:00:00.000Z", "board": "Feature Requests", "status": "open", "status_raw": "open"},
         "merged in a circle: left apart"),
        (5, {"id": "p8", "title": "Circle two", "created_at": "2024-01-08T10:00:00.000Z", "author": "u2", "board": "Feature Requests", "status": "open", "status_raw": "open"},
         "merged in a circle: left apart"),
        (6, "not an object"),
    ]


def test_people_are_known_by_address_where_any_file_names_it(api):
    assert told(api, "people") == [
        (1, {"id": "ann@example.org", "name": "Ann", "email": "Ann@Example.org"}), (2, {"id": "cat@example.org", "name": "Cat Admin", "email": "cat@example.org", "role": "official"}),
        (2, {"id": "u2", "name": "Ben"}),
    ]


def test_votes(api):
    assert told(api, "votes") == [
        (1, {"idea_id": "p1", "voter": "u2", "at": "2024-01-01T11:00:00.000Z"}), (2, {"idea_id": "p6", "voter": "ann@example.org", "at": "2024-01-01T12:00:00.000Z"}), (3, PRIVATE),
    ]


def test_comments_that_few_could_see_are_internal(api):
    assert [(number, data if isinstance(data, str) else {name: data.get(name) for name in ("id", "idea_id", "parent_id", "author", "author_role", "internal")}, *note) for number, data, *note in told(api, "comments")] == [
        (1, {"id": "k1", "idea_id": "p1", "parent_id": None, "author": "u2", "author_role": None, "internal": None}),
        (2, {"id": "k2", "idea_id": "p1", "parent_id": "k1", "author": "cat@example.org", "author_role": "official", "internal": None}, "one picture lies at an address of its own: left out"),
        (3, {"id": "k3", "idea_id": "p1", "parent_id": None, "author": "cat@example.org", "author_role": "official", "internal": True}),
        (4, {"id": "k4", "idea_id": "p4", "parent_id": None, "author": "ann@example.org", "author_role": None, "internal": True}),
        (5, {"id": "k5", "idea_id": "p6", "parent_id": None, "author": "ann@example.org", "author_role": None, "internal": True}),
        (6, "a comment of pictures only", "one picture lies at an address of its own: left out"), (7, PRIVATE),
    ]


def test_status_changes_and_the_changelog(api):
    assert told(api, "statuses") == [
        (1, {"idea_id": "p1", "at": "2024-02-01T08:00:00.000Z", "kind": "official_answer", "status": "accepted", "status_raw": "planned", "text": "On our list.", "by": "team"}),
        (2, {"idea_id": "p1", "at": "2024-03-01T08:00:00.000Z", "kind": "status", "status": "partially_done", "status_raw": "in progress", "by": "team"}),
        (3, PRIVATE),
        (2, {"idea_id": "p2", "at": "2024-02-02T00:00:00.000Z", "kind": "status", "status": "closed", "status_raw": "closed", "by": "team"}),
        (3, {"idea_id": "p6", "at": "2024-05-05T00:00:00.000Z", "kind": "status", "status": "done", "status_raw": "complete", "by": "team"}),
        (1, {"idea_id": "p1", "at": "2024-04-02T00:00:00.000Z", "kind": "milestone", "title": "Spring release", "text": "**Dark** corners", "format": "markdown", "by": "team"}),
        (1, {"idea_id": "p6", "at": "2024-04-02T00:00:00.000Z", "kind": "milestone", "title": "Spring release", "text": "**Dark** corners", "format": "markdown", "by": "team"}),
        (2, "a changelog entry that is not published"), (3, "a changelog entry that names no post"),
    ]


def test_tokens_companies_and_the_like_are_read_into_nothing(api):
    everything = repr([told(api, kind) for kind in ("people", "ideas", "statuses", "votes", "comments", "relations")])
    for word in ("s3cret-t0ken", "192.0.2.7", "annie", "Buy our rival", "Top secret", "Acme'"):
        assert word not in everything


def test_csv(tmp_path):
    found = canny.read(Folder.at(FIXTURES / "canny" / "posts.csv"), {})
    assert found.name == "acme.canny.io"
    first, second = told(found, "ideas")
    assert first == (2, {
        "id": first[1]["id"], "title": "Dark mode", "body": "My eyes,\nplease", "author": "ann@example.org", "created_at": "2024-01-01T10:00:00+00:00", "votes_up": 5, "category": "Look",
        "tags": ["UI", "Night"], "board": "Feature Requests", "status": "partially_done", "status_raw": "in progress", "url": "https://acme.canny.io/feature-requests/p/dark-mode",
    })
    assert (second[0], second[1]["author"], second[1]["created_at"], second[1]["status"]) == (3, "Ben", "2024-01-04", "on fire")
    assert told(canny.read(Folder.at(FIXTURES / "canny" / "other-names.csv"), {}), "ideas", "votes_up") == [(2, 3)]


def test_what_holds_no_posts_is_said(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(BadPackage, match="no_title_heading"):
        canny.read(Folder.at(tmp_path), {})
