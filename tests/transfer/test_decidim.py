"""Decidim: proposals in both shapes, in one language or several."""

import pytest

from ideas.transfer.formats import decidim
from ideas.transfer.formats.common import BadPackage, Folder
from tests.transfer.folders import FIXTURES, told

HERE = FIXTURES / "decidim"
PAGE = "https://town.example/processes/plan/f/9/proposals"


@pytest.fixture(scope="module")
def whole():
    return decidim.read(Folder.at(HERE / "whole"), {})


def test_it_is_known_by_its_headings():
    assert decidim.recognises(Folder.at(HERE / "whole"))
    assert decidim.recognises(Folder.at(HERE / "newer.json"))
    assert not any(decidim.recognises(Folder.at(FIXTURES / name)) for name in ("csv/german.csv", "canny/api", "quackback/workspace"))
    with pytest.raises(BadPackage, match="no_decidim"):
        decidim.read(Folder.at(FIXTURES / "csv"), {})


def test_proposals(whole):
    assert whole.name == "town.example"
    assert told(whole, "ideas") == [
        (2, {"id": "11", "title": "Bike lane", "body": "Too narrow\n\nPlease", "lang": "en", "created_at": "2018-02-15T10:00:00+01:00", "category": "Mobility", "area": "Harbour", "votes_up": 41,
             "status": "accepted", "status_raw": "accepted", "url": f"{PAGE}/11"}, "texts in several languages: one of them is read, here and in what follows"),
        (3, {"id": "12", "title": "Bänke", "body": "Mehr davon", "lang": "de", "created_at": "2018-02-16T10:00:00+00:00", "status": "open", "status_raw": "evaluating", "url": f"{PAGE}/12"}),
        (4, {"id": "13", "title": "Bike lane, wider", "body": "Three metres", "lang": "en", "created_at": "2018-02-17T10:00:00+00:00", "status": "archived", "status_raw": "withdrawn",
             "url": f"{PAGE}/13"}),
        (5, {"id": "14", "title": "Trees", "body": "Green", "lang": "en", "status": "in limbo", "status_raw": "in limbo", "url": f"{PAGE}/14"}, "'lots' is no number of supports: taken as none"),
        (6, "row has 4 of 32 values"),
    ]


def test_the_language_may_be_chosen():
    found = decidim.read(Folder.at(HERE / "whole"), {"title": "title/de"})
    first, second, third, *_ = told(found, "ideas")
    assert [first[1][name] for name in ("title", "body", "lang", "category", "area")] == ["Radweg", "Zu schmal", "de", "Mobilität", "Hafen"]
    assert (second[1]["title"], third[1]["title"]) == ("Bänke", "Bike lane, wider")
    assert told(found, "statuses", "text") == [(2, "Wir bauen ihn")]


def test_answers(whole):
    assert told(whole, "statuses") == [
        (2, {"idea_id": "11", "kind": "official_answer", "status": "accepted", "status_raw": "accepted", "text": "We build it", "lang": "en", "by": "official"}),
    ]


def test_related_proposals_and_amendments_once_each(whole):
    assert told(whole, "relations") == [(2, {"idea_id": "11", "related_id": "12", "by": "staff"}), (4, {"idea_id": "13", "related_id": "11", "by": "staff"})]


def test_comments_below_proposals(whole):
    assert told(whole, "people") == [(2, {"id": "7", "name": "Ann"}), (3, {"id": "8", "name": "Ben"})]
    assert told(whole, "comments") == [
        (2, {"id": "1", "idea_id": "11", "author": "7", "created_at": "2018-02-18T10:00:00+00:00", "body": "Ja", "lang": "de"}),
        (3, {"id": "2", "idea_id": "11", "parent_id": "1", "author": "8", "created_at": "2018-02-19T10:00:00+00:00", "body": "Nein", "lang": "de"}),
        (4, "a comment on something else than these proposals"),
    ]


def test_who_endorsed_is_not_read(whole):
    assert "Ann, Ben" not in repr([told(whole, kind) for kind in ("people", "ideas", "votes", "statuses")])


def test_json_of_newer_versions():
    found = decidim.read(Folder.at(HERE / "newer.json"), {})
    assert told(found, "ideas") == [
        (1, {"id": "21", "title": "Ciclovia", "body": "Estreita", "lang": "pt-br", "author": "7", "created_at": "2024-01-09T10:00:00+00:00", "area": "Porto", "tags": ["Sport"], "votes_up": 7,
             "status": "declined", "status_raw": "rejected", "url": f"{PAGE}/21"}),
        (2, {"id": "22", "title": "Plain title", "body": "Plain body", "author": "9", "created_at": "2024-01-11T10:00:00+00:00", "status": "archived", "status_raw": "withdrawn",
             "url": f"{PAGE}/22"}),
    ]
    assert told(found, "people") == [(1, {"id": "7", "name": "Ann"}), (2, {"id": "9", "name": "Club, The"})]
    assert told(found, "statuses") == [
        (1, {"idea_id": "21", "at": "2024-02-01T10:00:00+00:00", "kind": "official_answer", "status": "declined", "status_raw": "rejected", "text": "Não dá", "lang": "pt-br", "by": "official"}),
    ]
    assert told(found, "relations") == [(1, {"idea_id": "21", "related_id": "22", "by": "staff"})]
