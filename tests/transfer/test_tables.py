"""CSV of any kind: encodings, delimiters, headings, and rows that are broken in every way known."""

import codecs
import csv
import io
import tracemalloc

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ideas.transfer.formats.common import BadPackage
from ideas.transfer.formats.tables import normal, open_table
from tests.transfer.folders import said


def table(tmp_path, data, encoding="utf-8"):
    path = tmp_path / "some.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return open_table(path)


def told(found):
    return [(row.number, dict(row.values), said(row.problem), notes(row)) for row in found.rows()]


def notes(found):
    return tuple(map(said, found.notes))


def values(found):
    return [list(row.values.values()) for row in found.rows()]


def problems(found):
    return {row.number: said(row.problem) for row in found.rows() if row.problem}


@pytest.mark.parametrize("heading", ["Idea Title", "idea_title", "IDEA-TITLE", "idea.title", "ideaTitle", " Idea  Title\u00a0", "\ufeffidea title", "Ｉｄｅａ Title"])
def test_headings_are_the_same_however_they_are_written(heading):
    assert normal(heading) == "ideatitle"


def test_headings_keep_what_has_a_meaning():
    assert (normal("title/en"), normal("Straße"), normal("Ähnlich?"), normal("E-Mail"), normal("---")) == ("title/en", "strasse", "ähnlich", "email", "")


@pytest.mark.parametrize(("data", "encoding"), [
    (codecs.BOM_UTF8 + "Titel,Ort\nGrüße,Köln\n".encode(), "utf-8-sig"), ("Titel,Ort\nGrüße,Köln\n".encode(), "utf-8"),
    ("Titel;Ort\r\nGrüße;Köln\r\n".encode("utf-16"), "utf-16"), ("Titel\tOrt\nGrüße\tKöln\n".encode("utf-16-le"), "utf-16-le"),
    ("Titel,Ort\nGrüße,Köln\n".encode("utf-16-be"), "utf-16-be"), ("Titel;Ort\rGrüße;Köln\r".encode("cp1252"), "cp1252"),
])
def test_each_encoding_delimiter_and_line_end(tmp_path, data, encoding):
    found = table(tmp_path, data)
    assert (found.encoding, found.headings, values(found)) == (encoding, ("Titel", "Ort"), [["Grüße", "Köln"]])
    assert notes(found) == (("the file is not UTF-8: read as Windows-1252",) if encoding == "cp1252" else ())


def test_a_few_broken_bytes_do_not_make_it_another_encoding(tmp_path):
    found = table(tmp_path, "title,by\nGrün für alle,Öl\n".encode() + b"Caf\xe9,x\n")
    assert found.encoding == "utf-8"
    assert notes(found) == ("one byte is no UTF-8: shown as \ufffd",)
    assert told(found)[1] == (3, {"title": "Caf\ufffd", "by": "x"}, "", ("unreadable characters: shown as \ufffd",))


@pytest.mark.parametrize(("data", "delimiter"), [
    ("title,body\n1,2\n", ","), ("title;body\n1;2\n", ";"), ("title\tbody\n1\t2\n", "\t"), ('"title, long";body\n1;2\n', ";"),
    ("Titel;Text (kurz, klar, gut)\n1;2\n", ";"), ("title\nA, then B\n", ";"), ("sep=;\ntitle;a,b,c\n1;2\n", ";"), ("title\n", ","),
])
def test_the_delimiter_is_found_from_the_heading(tmp_path, data, delimiter):
    found = table(tmp_path, data)
    assert found.delimiter == delimiter
    assert problems(found) == {}


def test_rows_are_numbered_as_a_person_counts_them(tmp_path):
    found = table(tmp_path, '\ntitle,body\n\nA,"one\ntwo ""three"""\n,\nB,four\n')
    assert told(found) == [(4, {"title": "A", "body": 'one\ntwo "three"'}, "", ()), (6, {"title": "B", "body": "four"}, "", ())]


def test_too_few_and_too_many_values(tmp_path):
    found = table(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n")
    assert told(found) == [
        (2, {}, "row has 2 of 3 values", ()), (3, {"a": "1", "b": "2", "c": "3"}, "", ()), (4, {}, "row has 4 of 3 values", ()), (5, {"a": "1", "b": "2", "c": "3"}, "", ()),
    ]


def test_headings_that_come_twice_or_are_empty(tmp_path):
    found = table(tmp_path, "Title,title,,Title (2),,\n1,2,3,4,,\n")
    assert found.headings == ("Title", "title (3)", "Column 3", "Title (2)")
    assert notes(found) == ("the heading 'title' stands there more than once: the first one counts",)
    assert told(found)[0][1] == {"title": "1", "title3": "2", "column3": "3", "title2": "4"}
    assert (found.heading("TITLE"), found.has("title_2", "column 3"), found.has("title", "body")) == ("Title", True, False)


def test_a_quote_that_is_never_closed_at_the_end(tmp_path):
    found = table(tmp_path, 'title,body\nA,one\nB,"two\nthree and\nfo')
    assert problems(found) == {3: "cut off: a quote is opened and never closed"}


def test_a_quote_left_open_costs_its_own_row_only(tmp_path):
    rest = "".join(f"{n},row {n},x\n" for n in range(3, 9))
    for closing in ("", '9,"quoted, too",x\n'):
        found = table(tmp_path, f'id,title,body\n1,A,x\n2,"B,x\n{rest}{closing}')
        assert problems(found) == {3: "a quote is opened and not closed: only this row is left out"}
        assert [row.text("id") for row in found.rows()] == ["1", "", *"345678", *("9" if closing else "")]


def test_quotes_that_do_not_match_are_noticed_also_where_the_number_of_values_is_right(tmp_path):
    found = table(tmp_path, 'id,text\n1,"A\n2,B\n3,C\n4,"D" E\n5,F\n')
    assert [(row.number, dict(row.values), said(row.problem)) for row in found.rows()] == [
        (2, {}, "a quote is opened and not closed: only this row is left out"), (3, {"id": "2", "text": "B"}, ""), (4, {"id": "3", "text": "C"}, ""),
        (5, {"id": "4", "text": "D E"}, ""), (6, {"id": "5", "text": "F"}, ""),
    ]
    assert [notes(row) for row in table(tmp_path, 'id,text\n1,"A\nB and\nC"D\n').rows()] == [("its quotes do not match: read as well as it could be",)]


def test_large_bodies_and_larger_ones(tmp_path):
    before = csv.field_size_limit()
    body, huge = "ä" * 60_000, "x" * (3 * 1024 * 1024)
    found = table(tmp_path, f'title,body\nA,"{body}"\nB,{"y" * 500_000}\nC,{huge}\nD,"{huge}"\nE,"line\n{huge}"\nF,end\n')
    read = told(found)
    assert [(number, len(row.get("body", "")), problem) for number, row, problem, _ in read] == [
        (2, 60_000, ""), (3, 500_000, ""), (4, 0, "row is longer than 1,024 kB"), (5, 0, "row is longer than 1,024 kB"), (6, 0, "row is longer than 1,024 kB"), (7, 3, ""),
    ]
    assert csv.field_size_limit() == before


def test_control_signs_and_nul_are_noted(tmp_path):
    found = table(tmp_path, b"title,body\nA\x00B,x" + b"long enough to be a text " * 4 + b"\nC,\x07\x1b\nD,fine\n")
    assert [(row.number, row.text("title"), notes(row)) for row in found.rows()] == [
        (2, "AB", ("control characters: left out",)), (3, "C", ("control characters: left out",)), (4, "D", ()),
    ]


@pytest.mark.parametrize("text", ["fÃ¼r", "GrÃ¶ÃŸe", "â€œquotedâ€\x9d", "Â§ 3", "ðŸ˜€", "itâ€™s"])
def test_mojibake_is_noted_and_left(tmp_path, text):
    (row,) = table(tmp_path, f"title\n{text}\n").rows()
    assert row.text("title") == text.strip()
    assert notes(row)[0].startswith("looks decoded wrongly (")


@pytest.mark.parametrize("text", ["für", "NÃO", "Ã", "Âge", "“quoted” – it’s § 3 …", "😀", "Łódź"])
def test_what_is_written_rightly_is_not_noted(tmp_path, text):
    (row,) = table(tmp_path, f"title\n{text}\n").rows()
    assert row.notes == ()


@pytest.mark.parametrize(("data", "cause"), [
    (b"", "empty_file"), (b" \r\n\n", "empty_file"), (b"\xef\xbb\xbf", "no_heading"), (b"PK\x03\x04 and so on", "workbook"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no_text"), (b"---,;;\n1,2\n", "no_heading"), (b'"title,body\nA,one\nB,two\n', "no_heading"), (b"," * 5000, "no_heading"),
    (b"x" * 3_000_000, "no_heading"),
])
def test_what_is_no_table_is_said(tmp_path, data, cause):
    with pytest.raises(BadPackage) as caught:
        table(tmp_path, data)
    assert caught.value.args == (cause,)


def test_many_rows_take_little_memory(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("id,title,body\n" + "".join(f'{n},"Title {n}","Grün, mit\nzwei Zeilen {n}"\n' for n in range(15_000)))
    tracemalloc.start()
    count = sum(1 for row in open_table(path).rows() if row.text("title"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 15_000
    assert peak < 4_000_000


def test_a_long_file_in_an_old_encoding_is_not_taken_for_broken_utf_8(tmp_path):
    found = table(tmp_path, ("Titel;Text\n" + "Grüße;Ä\n" * 2000 + "Ã¤;x\n" * 100).encode("cp1252"))
    assert (found.encoding, len(values(found))) == ("cp1252", 2100)


WORDS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), max_size=30)
CELLS = st.builds("".join, st.lists(st.sampled_from(["a", "ä€ß", ",", ";", "\t", '"', "\n", " ", "Grüße"]), max_size=6)) | WORDS


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read(tmp_path_factory, rows, delimiter, encoding, end):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([("First", "Second column", "Ärger"), *rows])
    found = table(tmp_path_factory.mktemp("csv"), out.getvalue(), encoding)
    assert (found.headings, problems(found)) == (("First", "Second column", "Ärger"), {})
    assert values(found) == [list(row) for row in rows if any(cell.strip() for cell in row)]


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xe4", b"\xc3\xa4", b"title", b"\xff\xfe", b" "]), max_size=60).map(b"".join))
def test_any_bytes_are_rows_or_refused(tmp_path_factory, data):
    try:
        found = table(tmp_path_factory.mktemp("csv"), data)
    except BadPackage as refused:
        assume(refused.args[0] in ("empty_file", "workbook", "no_text", "no_heading"))
        return
    numbers = [row.number for row in found.rows()]
    assert numbers == sorted(set(numbers))
