"""A whole story by programs that have nothing but Python's standard library, over a server of its own."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.api.test_ideas import NEW
from tests.factories import api_token, make_member
from tests.serving import Served, until


class Program:
    """What a member's program says and hears."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url, self.key = url, key

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        asked = urllib.request.Request(f"{self.url}/api/v1{path}", method=method, headers=sent | {name.replace("_", "-"): value for name, value in headers.items()}, data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.load(answer), answer.headers
        except urllib.error.HTTPError as problem:
            with problem:
                text = problem.read()
                return problem.code, json.loads(text) if text else None, problem.headers


def test_from_an_idea_to_its_decision(app, tmp_path):
    keys = {name: api_token(make_member(role, handle=name)) for name, role in (("ida", "member"), ("mara", "member"), ("tessa", "team"))}
    with Served(tmp_path, "--workers", "1") as portal:
        ida, mara, tessa, anybody = *(Program(portal.url, key) for key in keys.values()), Program(portal.url)
        status, idea, headers = ida("POST", "/ideas", NEW, Idempotency_Key="one")
        assert (status, idea["stage"], headers["Location"]) == (201, "gathering", f"{portal.url}/api/v1/ideas/{idea['id']}")
        again = ida("POST", "/ideas", NEW, Idempotency_Key="one")
        assert (again[0], again[1], again[2]["Idempotency-Replayed"]) == (201, idea, "true"), "the line broke: sent again, acted once"
        at = f"/ideas/{idea['id']}"
        assert ida("PUT", f"{at}/vote")[1]["cause"] == "own_idea"
        assert mara("PUT", f"{at}/vote")[1] == {"votes": 1, "voted": True}
        said = mara("POST", f"{at}/comments", {"body": "Ours would love it."})[1]
        assert ida("PUT", f"/comments/{said['id']}/helpful")[1] == {"helpful": 1, "marked": True}
        assert tessa("POST", f"{at}/updates", {"text": "We look at it.", "next_step": "A test at home", "promised_for": "2099-01-31"})[0] == 201
        assert tessa("PUT", f"{at}/stage", {"stage": "in_review"})[1]["stage"] == "in_review"
        told = {"stage": "declined", "reason": "cost_or_price", "text": "The wood alone would cost more than the whole set may."}
        assert mara("PUT", f"{at}/stage", told)[1]["cause"] == "not_yours"
        assert tessa("PUT", f"{at}/stage", told)[1]["stage"] == "declined"
        assert mara("DELETE", f"{at}/vote")[0] == 409
        assert [one["idea_id"] for one in anybody("GET", "/decisions")[1]["items"]] == [idea["id"]]
        assert "declined" in {one["to_stage"] for one in anybody("GET", f"{at}/timeline")[1]["items"]}
        status, _, headers = anybody("GET", at)
        assert anybody("GET", at, If_None_Match=headers["ETag"])[0] == 304
        assert until(lambda: mara("GET", "/me/notices")[1]["items"], what="Mara hears of the decision")
