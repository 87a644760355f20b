"""Conditions with words of ours: stages, roles, kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.orm import InstrumentedAttribute

_WORD = re.compile(r"[a-z][a-z0-9_.]*")


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """`column IN ('…')` with words of ours written out: as parameters their list would be put together anew at each asking, on pages that ask often. Raises ValueError for what is no plain word."""
    named = sorted(words)
    if not all(_WORD.fullmatch(word) for word in named):
        msg = f"no plain words: {named}"
        raise ValueError(msg)
    return column.in_([literal_column(f"'{word}'", column.type) for word in named])
