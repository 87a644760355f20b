"""What each application compiles anew, its addresses, templates and statements, compiled once a test process: most of what a test would cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory
from whitenoise import WhiteNoise

from ideas.web import assets


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


class Addresses(Map):
    """An application's addresses: those of the first one, where this one has the very same in the same order."""

    _first: ClassVar[dict[tuple[Any, ...], Map]] = {}

    def __init__(self, **options: Any) -> None:
        self._own: list[Rule] = []
        self._settled = 0
        super().__init__(**options)

    def add(self, rulefactory: RuleFactory) -> None:
        """Keep them until somebody asks: reading each address is most of what making an application costs."""
        self._own.extend(rulefactory.get_rules(self))

    def update(self) -> None:
        """What the library calls before each look at its addresses."""
        if self._settled == len(self._own):
            return
        settled, key = len(self._own), tuple(map(_said, self._own))
        if key not in self._first:
            first = Map(merge_slashes=self.merge_slashes, strict_slashes=self.strict_slashes)
            for rule in self._own:
                first.add(_unbound(rule))
            first.update()
            self._first[key] = first
        self._matcher, self._rules_by_endpoint = self._first[key]._matcher, self._first[key]._rules_by_endpoint
        self._settled = settled  # last, as several threads may ask an application for the first time


def _unbound(rule: Rule) -> Rule:
    """The same rule for another map, with what the framework wrote on it: whether it answers OPTIONS by itself."""
    made = rule.empty()
    made.provide_automatic_options = rule.provide_automatic_options  # type: ignore[attr-defined]
    return made


def _said(rule: Rule) -> tuple[Any, ...]:
    methods = frozenset(rule.methods or ())
    return rule.rule, rule.endpoint, methods, tuple((rule.defaults or {}).items()), rule.strict_slashes, rule.merge_slashes, rule.build_only, rule.alias, rule.subdomain, rule.host


def compile_once() -> None:
    """For every application made from now on. A rule's builder depends on nothing but its parts and defaults: it gets the rule itself as an argument."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Remembered()}
    Flask.url_map_class = Addresses
    compiled: dict[Any, Callable[..., tuple[str, str]]] = {}
    real = Rule._compile_builder

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 (the library's form)
        key = (tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in compiled:
            compiled[key] = real(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
    _share_statements()
    _share_files()


def _share_files() -> None:
    """The portal's own static files do not change while tests run: they are looked through for the first application alone."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    packed: dict[Path, Path] = {}
    look, pack, ours = WhiteNoise.update_files_dictionary, assets._packed, Path(__file__).resolve().parents[1] / "static"

    def update_files_dictionary(self: WhiteNoise, root: str, prefix: str) -> None:
        if not root.startswith(str(ours)):
            look(self, root, prefix)
            return
        if (root, prefix) not in found:
            look(self, root, prefix)
            found[root, prefix] = dict(self.files)
        self.files.update(found[root, prefix])

    def pack_once(static: Path) -> Path:
        if static.resolve() != ours:
            return pack(static)
        if static not in packed:
            packed[static] = pack(static)
        return packed[static]

    WhiteNoise.update_files_dictionary, assets._packed = update_files_dictionary, pack_once  # type: ignore[method-assign]


def _share_statements() -> None:
    """A statement is compiled for a dialect, and found again by it: engines of one kind share the first one's, which has met its database."""
    first: dict[str, Engine] = {}
    make = SQLAlchemy._make_engine

    def made(self: SQLAlchemy, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make(self, bind_key, options, app)
        like = first.get(engine.dialect.name)
        if like is None or like.dialect.server_version_info is None:
            first[engine.dialect.name] = engine
            engine._compiled_cache = LRUCache(5000)
        else:
            engine.dialect, engine._compiled_cache = like.dialect, like._compiled_cache
        return engine

    SQLAlchemy._make_engine = made  # type: ignore[method-assign]
