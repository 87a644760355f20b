"""The examples of docs/api.md answer what the page says."""

import re
import shlex
from pathlib import Path
from string import Template

import pytest

from tests.api.conftest import Program
from tests.api.test_ideas import picture_file
from tests.factories import make_idea

DOCUMENT = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n# (\d+)\n(curl .*?)\n```", DOCUMENT, re.DOTALL)


def run(app, command: str):
    """A curl command line as a request of the test client."""
    words = iter(shlex.split(command)[1:])
    request: dict = {"method": None, "headers": {}, "data": {}}
    for word in words:
        match word:
            case "-s":
                pass
            case "-X":
                request["method"] = next(words)
            case "-H":
                name, value = next(words).split(": ", 1)
                request["headers"][name] = value
            case "--json":
                request |= {"data": next(words), "content_type": "application/json", "method": request["method"] or "POST"}
            case "-F":
                name, value = next(words).split("=", 1)
                request["data"][name] = (picture_file(), value[1:]) if value.startswith("@") else value
                request["method"] = "POST"
            case url:
                assert url.startswith("http://localhost:8000/api/v1/")
                request["path"] = url.removeprefix("http://localhost:8000")
    return app.test_client(use_cookies=False).open(**request | {"method": request["method"] or "GET", "data": request["data"] or None})


def test_there_are_examples_of_every_call(app):
    shown = {(re.search(r"-X (\w+)", command) or [0, "POST" if "--json" in command or "-F" in command else "GET"])[1] + re.sub(r"\$\w+", "{}", re.search(r"/api/v1([^\"?]*)", command)[1]) for _, command in EXAMPLES}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    calls = {method + re.sub(r"<[^>]+>", "{}", rule.rule.removeprefix("/api/v1")) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert calls - shown == {"GET/boards", "GET/members/{}"}, "each other call has an example"


def test_every_call_is_in_the_table(app):
    table = DOCUMENT.split("## Calls")[1].split("###")[0]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            assert re.sub(r"<(?:\w+:)?(\w+)>", lambda m: "{id}" if m[1] == "idea_id" else "{" + m[1] + "}", rule.rule.removeprefix("/api/v1")) in table, rule.rule


@pytest.mark.parametrize(("status", "command"), EXAMPLES, ids=[f"{status}-{n}" for n, (status, _) in enumerate(EXAMPLES)])
def test_examples(app, fan, team: Program, status, command):
    places = {
        "PORTAL": "http://localhost:8000", "TOKEN": fan.headers["Authorization"].removeprefix("Bearer "), "TEAM": team.headers["Authorization"].removeprefix("Bearer "),
        "IDEA": make_idea().id, "MINE": make_idea(fan.member).id,
    }
    answer = run(app, Template(command).substitute(places))
    assert str(answer.status_code) == status, answer.text
    assert answer.get_json() is not None
