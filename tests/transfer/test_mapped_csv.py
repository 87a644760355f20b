"""Any CSV: headings guessed or said, values as people write them, rows known again."""

import pytest

from ideas.transfer.formats import mapped_csv
from ideas.transfer.formats.common import BadPackage, Folder
from ideas.transfer.formats.mapped_csv import FIELDS, guess_mapping
from tests.transfer.folders import FIXTURES, told


def read(name, **mapping):
    return mapped_csv.read(Folder.at(FIXTURES / "csv" / name), mapping)


def test_german_headings_in_an_old_encoding():
    found = read("german.csv")
    assert found.name == "german"
    assert told(found, "people") == [
        (2, {"id": "kaethe@example.org", "name": "Käthe Groß", "email": "Kaethe@Example.org"}), (3, {"id": "Jörg", "name": "Jörg"}),
    ]
    assert told(found, "ideas") == [
        (2, {"id": "1", "title": "Radweg am Rhein", "body": 'Zu eng.\r\n\r\nUnd "holprig".', "votes_up": 1234, "created_at": "2017-12-31", "author": "kaethe@example.org",
             "status": "declined", "status_raw": "abgelehnt", "category": "Radverkehr", "tags": ["Ufer", "Pflaster"]}, "the file is not UTF-8: read as Windows-1252"),
        (3, {"id": "2", "title": "Bänke", "body": "Mehr Bänke für Ältere", "created_at": "2018-01-31", "author": "Jörg", "status": "open", "status_raw": "Offen"}),
        (4, "cut off: a quote is opened and never closed"),
    ]
    assert told(found, "statuses") == [
        (2, {"idea_id": "1", "at": "2018-01-02T09:30:00+00:00", "kind": "official_answer", "status": "declined", "status_raw": "abgelehnt", "text": "Der Kreis ist zuständig.",
             "by": "official"}),
    ]
    assert [told(found, kind) for kind in ("votes", "comments", "relations")] == [[], [], []]


def test_english_headings_without_a_key():
    found = read("plain.csv")
    assert [(number, {name: data.get(name) for name in ("body", "votes_up", "created_at", "author", "status")}, *note) for number, data, *note in told(found, "ideas")] == [
        (2, {"body": "Please & thanks\n\nTwo", "votes_up": 12, "created_at": "2017-12-31T14:05:00+00:00", "author": "Ann", "status": "accepted"}),
        (3, {"body": "Please", "votes_up": None, "created_at": "2018-01-02T10:00:00+00:00", "author": "Ben", "status": "On fire"}, "'many' is no number of votes: taken as none"),
        (4, {"body": "Please", "votes_up": 3, "created_at": "2018-01-02T10:00:00+00:00", "author": "Ben", "status": "done"}),
        (5, {"body": "No title", "votes_up": 1, "created_at": "2015", "author": "Cleo", "status": None}),
    ]


def test_rows_without_a_key_are_known_again():
    keys = [line.text("id") for line in read("plain.csv").lines("ideas")]
    assert keys == [line.text("id") for line in read("plain.csv").lines("ideas")]
    assert len(set(keys)) == 4
    assert keys[2] == f"{keys[1]}-2"


def test_a_date_that_may_be_two_days_is_left_out_unless_another_shows_the_order():
    assert told(read("unclear.csv"), "ideas", "created_at") == [(2, None, "03/04/2017 may be two days: left out"), (3, "2017-05-05"), (4, "somewhen")]
    assert told(read("day_first.csv"), "ideas", "created_at") == [(2, "2017-04-03"), (3, "2017-12-31")]


def test_a_mapping_that_is_said_holds_alone():
    assert told(read("plain.csv", title="status", body="TITLE"), "ideas")[0] == (2, {"id": told(read("plain.csv", title="status"), "ideas", "id")[0][1], "title": "Planned", "body": "Dark mode"})


@pytest.mark.parametrize(("mapping", "cause"), [
    ({"title": "Headline"}, "no_such_heading"), ({"titel": "Title"}, "no_such_field"), ({"body": "Title"}, "no_title_heading"),
])
def test_a_wrong_mapping_is_said(mapping, cause):
    with pytest.raises(BadPackage) as caught:
        read("plain.csv", **mapping)
    assert caught.value.args == (cause,)


def test_a_table_beside_a_text_is_found(tmp_path):
    (tmp_path / "read me.txt").write_text("Title, and more\n")
    (tmp_path / "ideas.csv").write_text("Title,Votes\nA,1\n")
    assert told(mapped_csv.read(Folder.at(tmp_path), {}), "ideas", "title") == [(2, "A")]


def test_a_folder_of_several_tables_is_not_guessed_at():
    assert not mapped_csv.recognises(Folder.at(FIXTURES / "csv"))
    assert mapped_csv.recognises(Folder.at(FIXTURES / "csv" / "plain.csv"))
    with pytest.raises(BadPackage, match="one_table_wanted"):
        mapped_csv.read(Folder.at(FIXTURES / "csv"), {})


@pytest.mark.parametrize(("headings", "guessed"), [
    (("Titel", "Beschreibung", "Stimmen", "Datum", "Autor"), {"title": "Titel", "body": "Beschreibung", "votes": "Stimmen", "created_at": "Datum", "author": "Autor"}),
    (("Name", "Betreff"), {"title": "Betreff"}), (("Name", "Text"), {"title": "Name", "body": "Text"}),
    (("Post Title", "Post Body", "Vote Count", "User Email"), {"title": "Post Title", "body": "Post Body", "votes": "Vote Count", "author_email": "User Email"}),
    (("Titel (Pflichtfeld) *", "ID", "id"), {"title": "Titel (Pflichtfeld) *", "id": "ID"}), (("a", "b"), {}), ((), {}),
])
def test_what_is_guessed(headings, guessed):
    assert guess_mapping(headings) == guessed


def test_no_heading_is_taken_for_two_fields():
    aliases = {(field.name, mapped_csv.normal(alias)) for field in FIELDS for alias in field.aliases}
    assert len({alias for _, alias in aliases}) == len(aliases)
