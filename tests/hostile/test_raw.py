"""What no browser sends, written straight to the server's socket: it answers or hangs up, lives on, and answers others meanwhile."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.serving import Served

GOOD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /api/v1/ideas HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def get(path: bytes, *headers: bytes, version: bytes = b"HTTP/1.1", method: bytes = b"GET") -> bytes:
    return b"\r\n".join([method + b" " + path + b" " + version, b"Host: localhost", *headers, b"Connection: close", b"", b""])


REQUESTS = {
    "a method nobody knows": get(b"/", method=b"MADEUP"), "a method of signs": get(b"/", method=b"G<>T"), "no method": b" / HTTP/1.1\r\nHost: localhost\r\n\r\n", "lower case": get(b"/", method=b"get"), "connect": get(b"evil.example:443", method=b"CONNECT"), "trace": get(b"/", method=b"TRACE"), "options star": get(b"*", method=b"OPTIONS"),
    "a header of 100 KB": get(b"/ideas", b"X-A: " + b"a" * 100_000), "ten thousand headers": get(b"/ideas", *[b"X-A: b"] * 10_000), "a name of signs": get(b"/", b"X(A): b"), "a header without colon": get(b"/", b"nothing"), "a blank before the colon": get(b"/", b"Content-Length : 5"), "a folded header": get(b"/", b"X-A: b\r\n c"), "control signs": get(b"/", b"X-A: \x01\x02"),
    "a NUL in a header": get(b"/", b"X-A: a\x00b"), "bytes in a header": get(b"/", b"Accept-Language: \xff\xfe"), "a bare CR": get(b"/", b"X-A: a\rSet-Cookie: x=y"), "bare LFs": get(b"/").replace(b"\r\n", b"\n"), "a long line": get(b"/" + b"a" * 200_000), "a long question": get(b"/ideas?" + b"q=a&" * 20_000),
    "a NUL in the path": get(b"/ideas/\x00"), "a packed NUL": get(b"/tags/%00"), "packed nonsense": get(b"/tags/%zz%"), "half a sign": get(b"/tags/%c3"), "overlong UTF-8": get(b"/tags/%c0%af..%c0%af"), "a surrogate": get(b"/tags/%ed%a0%80"), "bare bytes": get(b"/tags/\xff\xfe"), "dots": get(b"/../../etc/passwd"), "packed dots": get(b"/static/%2e%2e/%2e%2e/pyproject.toml"),
    "dots in static": get(b"/static/../ideas/settings.py"), "backslashes in static": get(b"/static/..\\..\\pyproject.toml"), "dots in media": get(b"/media/../secret_key"), "a line break in the path": get(b"/a%0d%0aSet-Cookie:%20x=y"), "a line break in the question": get(b"/sign-in?next=%0d%0aSet-Cookie:%20x=y"), "a fragment": get(b"/ideas#x"), "a blank in the path": get(b"/ide as"),
    "a whole address": get(b"http://evil.example/ideas"), "another scheme": get(b"ftp://evil.example/"), "a user": get(b"http://a:b@localhost/ideas"), "two slashes": get(b"//evil.example/ideas"), "a bad port": get(b"http://localhost:99999/"), "no path": b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", "only a question": get(b"?x=1"),
    "HTTP/0.9": b"GET /\r\n", "HTTP/1.0 without a host": b"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 without a host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/3": get(b"/", version=b"HTTP/3.0"), "no version": get(b"/", version=b"HTTPS"), "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(50), "two hosts": get(b"/", b"Host: evil.example"),
    "a host of signs": b"GET / HTTP/1.1\r\nHost: a b<>\"'\r\nConnection: close\r\n\r\n", "an empty host": b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "bytes as host": b"GET /sign-in HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n", "websocket": get(b"/", b"Upgrade: websocket", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", b"Sec-WebSocket-Version: 13"), "h2c": get(b"/", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), "noise": bytes(range(256)) * 40, "nothing": b"", "line ends": b"\r\n" * 5000, "a negative length": POST + b"Content-Length: -1\r\n\r\n{}", "a length of letters": POST + b"Content-Length: abc\r\n\r\n{}", "a huge length": POST + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "a length and chunks": POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /desk HTTP/1.1\r\n\r\n", "chunks hidden": POST + b"Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}", "chunks twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a chunk of letters": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "a huge chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n", "a long chunk name": POST + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"a" * 50_000 + b"\r\n{}\r\n0\r\n\r\n", "good chunks": POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "less than promised": POST + b"Content-Length: 100\r\n\r\n{}",
    "more than promised": POST + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}" + b"x" * 5000, "expects": POST + b"Expect: 200-maybe\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", "a body to a page": get(b"/ideas", b"Content-Length: 5") + b"hello", "a range": get(b"/static/css/base.css", b"Range: bytes=9999999999-,-1,0-0,0-0"), "many ranges": get(b"/static/css/base.css", b"Range: bytes=" + b"0-0," * 1000),
    "a date of nonsense": get(b"/feeds/all.atom", b"If-Modified-Since: yesterday", b'If-None-Match: "\xff'), "a broken cookie": get(b"/", b'Cookie: ideas=\xff; ideas="\\; =;;; scheme'), "a long cookie": get(b"/account", b"Cookie: ideas=" + b"a" * 7000), "a broken key": get(b"/api/v1/me", b"Authorization: Bearer \xff\x00"), "another kind of key": get(b"/api/v1/me", b"Authorization: Basic :::"),
    "a long language": get(b"/", b"Accept-Language: " + b"de;q=0.1," * 800), "bad weights": get(b"/", b"Accept-Language: de;q=NaN, en;q=inf, *;q=-1", b"Accept-Encoding: gzip;q=, *;q=x"), "multipart without a border": POST.replace(b"application/json", b"multipart/form-data") + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}",
    "a border of signs": POST.replace(b"application/json", b'multipart/form-data; boundary="\\"\x7f') + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", "a type of nonsense": POST.replace(b"application/json", b";;;=") + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", "deep JSON": POST + b"Content-Length: 200000\r\nConnection: close\r\n\r\n" + b"[" * 200_000,
}
THREADS = 4
OURS = (b"500", b"502", b"503", b"504")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Served]:
    """A portal in processes of its own."""
    folder = tmp_path_factory.mktemp("raw")
    (folder / "var").mkdir()
    shutil.copy(template, folder / "var" / "ideas.db")
    with Served(folder, "--no-worker", "--threads", str(THREADS), IDEAS_LOG_LEVEL="warning") as served:
        yield served


def said(port: int, data: bytes, *, seconds: float = 1.5) -> bytes:
    """What comes back until the server hangs up or falls silent; empty where it hung up at once."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line, suppress(OSError):
        line.sendall(data)
        while len(heard) < 2_000_000 and (part := line.recv(65_536)):
            heard += part
    return heard


@pytest.mark.parametrize("name", REQUESTS)
def test_answered_or_hung_up_on(portal: Served, name: str) -> None:
    heard = said(portal.port, REQUESTS[name])
    status = heard.split(b" ", 2)[1] if heard.startswith(b"HTTP/") else b""
    assert status not in OURS, (name, heard[:500])
    head = heard.split(b"\r\n\r\n")[0].lower()
    assert b"set-cookie: x=y" not in head and b"location: //" not in head and b"evil.example" not in head, (name, heard[:500])
    assert b"Traceback" not in heard and b"SECRET" not in heard and b"[project]" not in heard
    assert portal.answers()


def test_requests_in_a_row_are_answered_in_a_row(portal: Served) -> None:
    heard = said(portal.port, GOOD.replace(b"Connection: close\r\n", b"") * 20 + GOOD, seconds=5)
    assert heard.count(b"HTTP/1.1 200") == 21


def test_nothing_is_smuggled_in_a_body(portal: Served) -> None:
    """The server and what stands in front must agree on where a request ends."""
    for head in (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"Transfer-Encoding:\x0bchunked\r\n", b"Content-Length: 4\r\nContent-Length: 0\r\n"):
        heard = said(portal.port, POST + head + b"\r\n0\r\n\r\nGET /members/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n", seconds=2)
        assert b"404" not in heard, head


@pytest.mark.parametrize(("begin", "many"), [(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", 60), (b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nemail=", THREADS - 1)], ids=["heads", "bodies"])
def test_slow_visitors_keep_nobody_waiting(portal: Served, begin: bytes, many: int) -> None:
    """Half requests that drip: others are answered meanwhile, and afterwards. A body that drips holds one thread: a proxy in front takes it whole first."""
    lines = [socket.create_connection(("127.0.0.1", portal.port), timeout=5) for _ in range(many)]
    try:
        for line in lines:
            line.sendall(begin)
        for _ in range(10):
            for line in lines:
                with suppress(OSError):  # hung up on already
                    line.sendall(b"a")
            began = time.monotonic()
            assert said(portal.port, GOOD, seconds=5).startswith(b"HTTP/1.1 200")
            assert time.monotonic() - began < 3
            time.sleep(0.1)
    finally:
        for line in lines:
            line.close()
    assert portal.answers()


def test_who_leaves_in_the_middle_leaves_nothing_behind(portal: Served) -> None:
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", portal.port), timeout=5) as line:
            line.sendall(get(b"/ideas")[:-2] if _ % 2 else get(b"/ideas"))
    assert portal.answers()


def test_the_answer_names_no_version(portal: Served) -> None:
    head = said(portal.port, GOOD).split(b"\r\n\r\n")[0].lower()
    for name in (b"python", b"werkzeug", b"flask", b"hyper", b"rust"):
        assert name not in head
    assert not any(line.startswith(b"server:") and any(sign in line for sign in b"0123456789") for line in head.split(b"\r\n"))


def test_no_error_of_ours_was_noted(portal: Served) -> None:
    """Last: whatever was sent above, nothing unexpected happened inside."""
    log = portal.log.read_text(encoding="utf-8", errors="replace")
    assert '"event": "unexpected"' not in log and "panicked" not in log, log[-3000:]
