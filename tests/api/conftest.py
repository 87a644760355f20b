"""A program with a token."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ideas.accounts.models import Member
from tests.factories import api_token, make_member


class Program:
    """Calls the API, with somebody's token or without."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self.client = app.test_client(use_cookies=False)
        self.member = member
        self.headers = {"Authorization": f"Bearer {api_token(member)}"} if member else {}

    def __call__(self, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, json=json, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of a good answer."""
        answer = self("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture
def nobody(app: Flask) -> Program:
    return Program(app)


@pytest.fixture
def fan(app: Flask) -> Program:
    return Program(app, make_member(handle="mara"))


@pytest.fixture
def team(app: Flask) -> Program:
    return Program(app, make_member("team", handle="tessa"))


def problem(answer: TestResponse, status: int, cause: str) -> dict[str, Any]:
    """The body of a problem with this status and cause."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    body = answer.get_json()
    assert body["cause"] == cause and body["status"] == status and body["detail"] and body["title"] and body["type"]
    return body
