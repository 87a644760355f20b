"""Every call as its description says: schemathesis makes good and bad requests from the document and looks at each answer."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from ideas.core.words import say
from ideas.web.api.parse import WORDS
from tests.conftest import both_databases
from tests.factories import api_token, make_idea, make_member

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import from_schema
    from schemathesis.engine.events import NonFatalError, ScenarioFinished
    from schemathesis.transport.wsgi import WSGITransport

UNTRUE = {say(locale, message) for message in WORDS.values() for locale in ("de", "en")}


def settings(key: str, examples: int, ids: list[int]) -> SchemathesisConfig:
    """All checks, good and bad data, links between calls; the same requests each time."""
    project: dict[str, Any] = {
        "base-url": "http://localhost:8000/api/v1",
        "auth": {"openapi": {"key": {"bearer": key}}},
        "continue-on-failure": True,
        "generation": {"mode": "all", "max-examples": examples, "deterministic": True, "no-shrink": True, "database": "none"},
        "parameters": {"path.id": {"dictionary": "ids", "probability": 0.8}},
        "phases": {"stateful": {"max-steps": 4}},
        # what rules of the form say no to (too short, a board that is not there) no JSON Schema can say; that it is no matter of type is looked at below
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422"]}},
    }
    return SchemathesisConfig.from_dict({"seed": 7, "dictionaries": {"ids": {"values": ids}}, **project})


def story(app: Flask) -> tuple[str, list[int]]:
    """A member of the team with a key, and ideas of theirs and of others."""
    team, fan = make_member("team", handle="tessa"), make_member(handle="mara")
    ideas = [make_idea(fan), make_idea(team), make_idea(fan, stage="in_review"), make_idea(fan, stage="in_development"), make_idea(fan, stage="submitted"), make_idea(fan, board="markets")]
    return api_token(team), [one.id for one in ideas]


def strict(part: Any) -> Any:
    """The document with every answer closed: a field that it does not name is a finding."""
    if isinstance(part, list):
        return [strict(one) for one in part if not isinstance(one, dict) or not one.get("$ref", "").endswith("/IdempotencyKey")]  # one key for all would be one call; see test_once.py
    if not isinstance(part, dict):
        return part
    closed = {name: strict(one) for name, one in part.items()}
    return closed | {"additionalProperties": False} if closed.get("type") == "object" and "properties" in closed and "additionalProperties" not in closed else closed


def plain(app: Flask) -> Any:
    """The application, unpacked: the tool says that it takes packed answers and does not unpack them in the process."""

    def ask(environ: dict[str, Any], start: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return app(environ, start)

    return ask


class InProcess(WSGITransport):
    """What concerns the network is left out of calls in the process also where the tool asks once more without its session."""

    def send(self, case: Any, **kwargs: Any) -> Any:
        """Send it."""
        return WSGITransport.send(self, case, **{name: value for name, value in kwargs.items() if name not in {"max_redirects", "verify", "cert", "proxies"}})


def findings(app: Flask, examples: int) -> tuple[list[str], Counter[str]]:
    """What schemathesis finds, and how many answers of each kind it saw."""
    key, ids = story(app)
    document = strict(app.test_client().get("/api/v1/openapi.json").get_json())
    schema = schemathesis.openapi.from_dict(document, config=settings(key, examples, ids))
    schema.app = plain(app)
    schema.transport.__class__ = InProcess
    found, seen = [], Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError):
            found.append(f"{event.label}: {event.info}")
        if isinstance(event, ScenarioFinished):
            for number, interaction in event.recorder.interactions.items():
                response = interaction.response
                seen[f"{response.status_code if response else None}"] += 1
                found += [] if response is None else drifted(event.recorder.cases[number].value, response)
            for number, checks in event.recorder.checks.items():
                found += [f"{event.label} [{event.phase.value}]: {check.name}: {check.failure_info.failure} {event.recorder.cases[number].value.as_curl_command()}" for check in checks if check.failure_info]
    return found, seen


def drifted(case: Any, response: Any) -> list[str]:
    """A request that fits the document is never refused for a type, a number out of bounds, or a field that is not known."""
    if response.status_code != 422 or not case.meta or case.meta.generation.mode.is_negative:
        return []
    return [f"{case.method} {case.path}: {name}: {sentence} {case.body} {case.query}" for name, sentence in response.json().get("errors", {}).items() if sentence in UNTRUE and name != "board"]


@pytest.mark.filterwarnings("ignore")  # the tool's own parts
def test_schemathesis_finds_nothing(app):
    found, seen = findings(app, 4)
    assert found == []
    assert {"200", "201", "304", "401", "403", "404", "405", "409", "415", "422"} <= set(seen), seen


@pytest.mark.nightly
@both_databases
@pytest.mark.filterwarnings("ignore")
def test_schemathesis_finds_nothing_in_a_long_night(app):
    assert findings(app, 150)[0] == []
