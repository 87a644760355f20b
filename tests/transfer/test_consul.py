"""CONSUL's open data: proposals without names, dates to the hour, in ISO-8859-1."""

from ideas.transfer.formats import consul
from ideas.transfer.formats.common import Folder
from ideas.transfer.formats.registry import guess
from tests.transfer.folders import FIXTURES, told

HERE = FIXTURES / "consul"


def read():
    return consul.read(Folder.at(HERE), {})


def test_it_is_known_by_its_headings():
    assert guess(Folder.at(HERE)) == "consul"
    assert not consul.recognises(Folder.at(HERE / "debates.csv"))


def test_proposals():
    assert told(read(), "ideas") == [
        (2, {"id": "1", "title": "Más árboles", "summary": "Más sombra", "body": "En la plaza\n\ny la calle", "created_at": "2016-03-01T10:00:00+00:00", "area": "Chamberí",
             "tags": ["Medio Ambiente", "sombra"], "votes_up": 1234, "status": "open"}, "the file is not UTF-8: read as Windows-1252"),
        (3, {"id": "2", "title": "Otra vez árboles", "summary": "Sombra", "body": "Sombra", "created_at": "2016-03-02T11:30:00+01:00", "category": "Derechos Humanos",
             "subcategory": "Igualdad ante la ley", "votes_up": 7, "status": "duplicate", "status_raw": "retired: duplicated"}),
        (4, {"id": "3", "title": "Banco", "body": "Uno", "created_at": "2016-03-03T12:00:00+00:00", "status": "archived", "status_raw": "retired: unfeasible"},
         "'no' is no number of votes: taken as none"),
        (5, "row has 2 of 16 values"),
    ]


def test_what_authors_told():
    assert told(read(), "statuses") == [
        (3, {"idea_id": "2", "at": "2016-04-01T09:00:00+00:00", "kind": "status", "status": "duplicate", "status_raw": "retired: duplicated", "text": "Es la misma", "by": "author"}),
        (4, {"idea_id": "3", "at": "2016-05-01", "kind": "status", "status": "archived", "status_raw": "retired: unfeasible", "by": "author"}),
        (2, {"idea_id": "1", "at": "2016-04-01T08:00:00+00:00", "kind": "milestone", "title": "Ya somos mil", "text": "Gracias", "by": "author"}),
    ]


def test_comments_below_each_other():
    assert told(read(), "comments") == [
        (2, {"id": "10", "idea_id": "1", "body": "¡Sí!", "created_at": "2016-03-02T10:00:00+00:00"}, "the file is not UTF-8: read as Windows-1252"),
        (3, {"id": "11", "idea_id": "1", "parent_id": "10", "body": "No", "created_at": "2016-03-02T11:00:00+00:00"}),
        (4, {"id": "12", "idea_id": "1", "parent_id": "11", "body": "Quizás", "created_at": "2016-03-02T12:00:00+00:00"}),
        (5, "a comment on something else than a proposal"),
    ]
