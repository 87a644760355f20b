"""Cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import pytest

from ideas.core.sheets import guarded, sheet


@pytest.mark.parametrize(("cell", "safe"), [
    ("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"), ("\nx", "'\nx"), (" =1", "' =1"), ("a=1", "a=1"), (-1, -1), (None, None), ("", ""),
])
def test_no_cell_is_a_formula(cell: str | int | None, safe: str | int | None) -> None:
    assert guarded(cell) == safe


def test_rows_are_quoted_and_marked_as_utf8() -> None:
    assert "".join(sheet([["a", None, 'b "c"'], ["=1", 2, "d,e"]])) == '\ufeffa,,"b ""c"""\r\n\'=1,2,"d,e"\r\n'
