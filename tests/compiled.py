"""What each application compiles anew, its addresses and its templates, compiled once a test process: nine tenths of what making one costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Remembered(BytecodeCache):
    """Templates by name and source."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before, where the source is the same."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._code[bucket.key] = bucket.bytecode_to_string()


def compile_once() -> None:
    """For every application made from now on. A rule's builder depends on nothing but its parts and defaults: it gets the rule itself as an argument."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Remembered()}
    compiled: dict[Any, Callable[..., tuple[str, str]]] = {}
    real = Rule._compile_builder

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 (the library's form)
        key = (tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in compiled:
            compiled[key] = real(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
