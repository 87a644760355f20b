"""The examples of docs/api.md answer what the page says."""

import io
import re
import shlex
from pathlib import Path
from string import Template

import pytest

from ideas.accounts.models import Member
from ideas.board.models import Picture
from ideas.comments.models import Comment
from ideas.core.db import now, writing
from ideas.core.events import Event
from ideas.notifications.models import Notice
from ideas.web.api import examples
from ideas.web.api.causes import causes
from ideas.web.api.v1 import CALLS
from tests.api.conftest import Program
from tests.api.test_ideas import picture_file
from tests.conftest import NOON
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
    assert {re.sub(r"/members/\w+", "/members/{}", one) for one in shown} == calls


def test_every_call_is_in_the_table(app):
    table = DOCUMENT.split("## Calls")[1].split("###")[0]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            assert re.sub(r"<(?:\w+:)?(\w+)>", lambda m: "{id}" if m[1] in {"idea_id", "comment_id"} else "{" + m[1] + "}", rule.rule.removeprefix("/api/v1")) in table, rule.rule


def things(member: Member) -> dict[str, int]:
    """What the examples name: somebody's idea and comment, and the member's own."""
    idea, mine = make_idea(), make_idea(member, picture_count=1)
    words = {"idea_id": idea.id, "body": "Words", "body_html": "<p>Words</p>", "at": now(), "lang": "en"}
    with writing() as current:
        event = Event(kind="update.posted", at=NOON, recorded_at=NOON, idea_id=mine.id, member_id=member.id, actor_role="team", facts={}, handed_out_at=NOON)
        rows = [Comment(**words, author_id=idea.author_id), Comment(**words, author_id=member.id), Picture(idea_id=mine.id, by_id=member.id, alt="", files={}, created_at=NOON), event]
        current.add_all(rows)
        current.flush()
        rows[3] = Notice(event_id=event.id, recipient=f"m:{member.id}", member_id=member.id, lang="en", channel="inbox", audience="creator", switch="own", at=NOON)
        current.add(rows[3])
    return {"IDEA": idea.id, "MINE": mine.id} | {name: row.id for name, row in zip(("COMMENT", "SAID", "PICTURE", "NOTICE"), rows, strict=True)}


@pytest.mark.parametrize(("status", "command"), EXAMPLES, ids=[f"{status}-{n}" for n, (status, _) in enumerate(EXAMPLES)])
def test_examples(app, fan, team: Program, status, command):
    places = {
        "PORTAL": "http://localhost:8000", "TOKEN": fan.headers["Authorization"].removeprefix("Bearer "), "TEAM": team.headers["Authorization"].removeprefix("Bearer "),
        **{name: str(number) for name, number in things(fan.member).items()},
    }
    answer = run(app, Template(command).substitute(places))
    assert str(answer.status_code) == status, answer.text
    assert answer.get_json() is not None


def test_the_list_of_causes_is_the_one_the_rules_have():
    assert CAUSES in DOCUMENT, f"docs/api.md is to say:\n{CAUSES}"
    assert [one.name for one in causes() if not re.fullmatch("[a-z_]+", one.name)] == []


CAUSES = "\n".join(["| cause | status |", "|---|---|", *(f"| `{one.name}` | {', '.join(map(str, one.statuses))} |" for one in causes())])


def run_shown(app, call, at: dict[str, str], key: str, base: str = "http://localhost:8000") -> tuple[str, str | None]:
    """Both examples of a call as the page shows them, about things that are there."""
    own = call.name in {"edit", "withdraw", "add_pictures", "arrange_pictures", "drop_picture"}
    number = at["COMMENT" if "helpful" in call.name else "SAID" if "comment" in call.name and call.path.startswith("/comments") else "MINE" if own else "IDEA"]
    names = (("/ideas/7", f"/ideas/{number}"), ("/comments/7", f"/comments/{number}"), ("/pictures/3", f"/pictures/{at['PICTURE']}"), ("[3]", f"[{at['PICTURE']}]"), ('"3":', f'"{at["PICTURE"]}":'), ("'3':", f"'{at['PICTURE']}':"), ("/notices/5/", f"/notices/{at['NOTICE']}/"), ('"thing_id": 7', f'"thing_id": {at["IDEA"]}'), ("'thing_id': 7", f"'thing_id': {at['IDEA']}"), ("$TOKEN", key))
    told = examples.python(call, base)
    return put_in(examples.curl(call, base), names), put_in(told, names) if told else None


def put_in(text: str, names: tuple[tuple[str, str], ...]) -> str:
    """Numbers of things that are there instead of those of the page."""
    for old, new in names:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("call", CALLS, ids=lambda one: one.name)
def test_the_page_shows_examples_that_run(app, fan, team: Program, call, monkeypatch):
    key = (team if call.scope == "staff" or call.name == "tell" else fan).headers["Authorization"].removeprefix("Bearer ")
    places = {name: str(number) for name, number in things(fan.member).items()}
    shell, python = run_shown(app, call, places, key)
    answers = []

    def opened(asked):
        headers = dict(asked.header_items())
        answer = app.test_client(use_cookies=False).open(asked.full_url.removeprefix("http://localhost:8000"), method=asked.get_method(), data=asked.data, headers=headers)
        answers.append(answer)
        return io.BytesIO(answer.data)

    if python:
        monkeypatch.setattr("urllib.request.urlopen", opened)
        exec(compile(python, call.name, "exec"), {"TOKEN": key})  # noqa: S102 (the example as it stands)
        assert [answer.status_code for answer in answers] == [call.status], answers[0].text
    if call.name not in {"withdraw_comment", "drop_picture", "report", "withdraw", "move"} or not python:  # once is enough
        answer = run(app, shell)
        assert answer.status_code == call.status, (shell, answer.text)
