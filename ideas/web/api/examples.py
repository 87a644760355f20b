"""An example of each call, for a shell and for Python without anything to install; the tests run every one of them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from ideas.web.api.calls import Call
from ideas.web.api.document import place

ALT, FILE = "A bird house of larch", "house.png"
NUMBERS = {"{id}": "7", "{handle}": "mara", "{picture_id}": "3", "{notice_id}": "5"}


def address(call: Call, base: str) -> str:
    """Where the example asks, with the parameters that have one."""
    at = place(call)
    for name, value in NUMBERS.items():
        at = at.replace(name, value)
    asked = {one.name: one.example for one in call.query if one.example}
    return f"{base.rstrip('/')}/api/v1{at}" + (f"?{urlencode(asked)}" if asked else "")


def curl(call: Call, base: str) -> str:
    """A line for the shell; the key stands in TOKEN."""
    words = ["curl -s"]
    if call.method not in {"GET", "POST"} or (call.method == "POST" and not (call.body or call.parts)):
        words.append(f"-X {call.method}")
    words.append(f'"{address(call, base)}"')
    if call.scope:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if call.parts:
        words.append(f'-F picture=@{FILE} -F alt="{ALT}"')
    if call.body:
        words.append("--json '" + json.dumps(call.example, ensure_ascii=False).replace("'", "’") + "'")
    return " ".join(words)


def python(call: Call, base: str) -> str | None:
    """A few lines of Python; None for files, which its standard library sends only at length."""
    if call.parts:
        return None
    told = [f'"{address(call, base)}"'] + ([f'method="{call.method}"'] if call.method != "GET" else [])
    headers = {"Authorization": '"Bearer " + TOKEN'} if call.scope else {}
    headers |= {"Content-Type": '"application/json"'} if call.body else {}
    if headers:
        told.append("headers={" + ", ".join(f'"{name}": {value}' for name, value in headers.items()) + "}")
    lines = ["import json, urllib.request", ""]
    if call.body:
        lines.append(f"told = {call.example!r}")
        told.append("data=json.dumps(told).encode()")
    return "\n".join([*lines, f"call = urllib.request.Request({', '.join(told)})", "with urllib.request.urlopen(call) as answer:", "    print(json.load(answer))"])
