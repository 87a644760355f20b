"""Whatever address somebody types, no request reaches what is not public, and none waits or grows for ever."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ideas.core.doors import doors
from ideas.core.outgoing import MOST_BYTES, Outgoing, OutgoingFailed, OutgoingRefused, is_special, target_of

PUBLIC = "93.184.215.14"

# What people type to reach the machine itself or its neighbours. None resolves by a name server: each is refused by its spelling or by its address.
ADDRESSES = (
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/", "https://0x7f.1/", "https://0x7f000001/", "https://0X7F.0.0.1/", "https://2130706433/", "https://017700000001/",
    "https://0177.0.0.1/", "https://127.0.0.1./", "https://127.000.000.001/", "https://127.8.9.10:8443/", "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.255.255/",
    "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://100.127.255.254/", "https://192.0.0.192/", "https://192.0.2.1/", "https://198.51.100.7/", "https://203.0.113.9/",
    "https://198.18.0.1/", "https://192.88.99.1/", "https://224.0.0.1/", "https://239.255.255.250/", "https://240.0.0.1/", "https://255.255.255.255/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[0:0:0:0:0:ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[2001:db8::1]/", "https://[3fff::1]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fec0::1]/", "https://[fc00::1]/", "https://[fd12:3456::1]/",
    "https://[ff02::1]/", "https://[100::1]/", "https://[5f00::1]/", "https://[2001:10::1]/", "https://[2001:2::1]/", "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://localhost:443/",
    "https://１２７.０.０.１/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "https://user@127.0.0.1/", "https://example.org@127.0.0.1/", "https://127.0.0.1#@example.org/", "https://127.0.0.1?@example.org/",
    "https://example.org\\@127.0.0.1/", "https://127.0.0.1\\.example.org/", "https://[::1/", "https://]/", "https:///etc/passwd", "https://", "https:127.0.0.1", "//127.0.0.1/", "http://example.org/", "ftp://example.org/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stat", "data:text/plain,x", "javascript:alert(1)", "unix:///run/x.sock", "https://example.org:0/", "https://example.org:65536/", "https://example.org:x/",
    "https://exa mple.org/", " https://example.org/", "https://example.org/\r\nX-Evil: 1", "https://example.org\x00.evil/", "https://-example.org/", "https://example..org/", "https://.example.org/", "https://exa_mple.org/", "https://" + "a" * 64 + ".org/",
    "https://" + "a." * 130 + "org/", "https://example.org/" + "x" * 2000, "", "https://xn--a/", "https://\ud800.org/", "https://127.0.0.1%00.example.org/", "https://127.0.0.1%2f.example.org/",
)
MARKS = {"not_a_url", "not_https", "user_in_url", "bad_host", "bad_port", "special_address", "unknown_host"}


@pytest.mark.parametrize("url", ADDRESSES, ids=range(len(ADDRESSES)))
def test_no_such_address_is_connected_to(url: str) -> None:
    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        raise AssertionError(f"connected to {address}")

    def resolve(host: str, port: int) -> list[str]:
        try:
            return ["127.0.0.1"] if "localhost" in host else [str(ipaddress.ip_address(host))]
        except ValueError as problem:
            raise socket.gaierror(host) from problem

    with pytest.raises(OutgoingRefused) as refused:
        Outgoing(resolve=resolve, connect=connect).fetch(url)
    assert str(refused.value) in MARKS


def test_enough_of_them() -> None:
    assert len(set(ADDRESSES)) >= 45


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "192.0.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"])
def test_public_addresses_are_public(address: str) -> None:
    assert not is_special(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "host", "shown", "path"),
    [
        ("https://example.org", "example.org", "example.org", "/"), ("https://Example.ORG:8443/a?b=c d#e".replace(" ", "+"), "example.org", "example.org:8443", "/a?b=c+d"),
        ("https://bücher.example/ä", "xn--bcher-kva.example", "xn--bcher-kva.example", "/%C3%A4"), ("https://93.184.215.14/x", PUBLIC, PUBLIC, "/x"), ("https://[2606:4700::1111]/", "2606:4700::1111", "[2606:4700::1111]", "/"),
    ],
)
def test_what_is_asked(url: str, host: str, shown: str, path: str) -> None:
    target = target_of(url)
    assert (target.host, target.shown, target.path, target.https) == (host, shown, path, True)


def test_one_bad_address_among_good_ones_is_enough() -> None:
    door = Outgoing(resolve=lambda *_: [PUBLIC, "10.0.0.1"], connect=lambda *_: pytest.fail("connected"))
    with pytest.raises(OutgoingRefused, match="special_address"):
        door.fetch("https://example.org/")


def test_a_name_without_address() -> None:
    def nobody(*_: object) -> list[str]:
        raise socket.gaierror("nobody")

    for resolve in (nobody, lambda *_: []):
        with pytest.raises(OutgoingRefused, match="unknown_host"):
            Outgoing(resolve=resolve).fetch("https://example.org/")


@contextmanager
def serving(speak: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says what it is told to say, once for each connection; gives its port and what it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(20)

        def serve() -> None:
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                with line:
                    try:
                        spoken = tls.wrap_socket(line, server_side=True) if tls else line
                        with spoken:
                            heard.append(whole_request(spoken))
                            speak(spoken)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1], heard
        door.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def whole_request(line: socket.socket) -> bytes:
    """Head and body of one request: they may come in several packets."""
    said = b""
    while b"\r\n\r\n" not in said and (more := line.recv(65_536)):
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (more := line.recv(missing)):
        said, missing = said + more, missing - len(more)
    return said


def says(data: bytes) -> Callable[[socket.socket], None]:
    return lambda line: line.sendall(data)


def local(port: int, **more: object) -> Outgoing:
    return Outgoing(allow=frozenset({f"127.0.0.1:{port}"}), **more)


def test_an_allowed_local_place_is_asked() -> None:
    with serving(says(b"HTTP/1.1 202 Accepted\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok")) as (port, heard):
        answer = local(port).fetch(f"http://127.0.0.1:{port}/hook?x=1", method="POST", body=b"{}", headers={"X-Signature": "s", "Host": "evil.example"})
    assert (answer.status, answer.headers["x-a"], answer.body) == (202, "b", b"ok")
    assert heard[0].startswith(b"POST /hook?x=1 HTTP/1.1\r\n") and heard[0].endswith(b"\r\n\r\n{}")
    assert f"Host: 127.0.0.1:{port}".encode() in heard[0] and b"X-Signature: s" in heard[0] and b"evil" not in heard[0]


def test_only_exactly_that_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(b"HTTP/1.1 200 OK\r\n\r\n")) as (port, heard):
        for url in (f"http://localhost:{port}/", f"http://127.0.0.2:{port}/", f"http://127.0.0.1:{port + 1}/", f"http://127.1:{port}/", f"https://127.0.0.1:{port + 1}/"):
            with pytest.raises(OutgoingRefused):
                local(port).fetch(url)
    assert heard == []


def test_a_redirect_is_not_followed() -> None:
    with serving(says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/secret\r\nContent-Length: 0\r\n\r\n")) as (port, heard):
        answer = local(port).fetch(f"http://127.0.0.1:{port}/")
    assert (answer.status, len(heard)) == (302, 1)


def test_no_more_than_256_kilobytes_are_read() -> None:
    sent = [0]

    def gigabyte(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        for _ in range(16_384):
            line.sendall(bytes(65_536))
            sent[0] += 65_536

    with serving(gigabyte) as (port, _), pytest.raises(OutgoingFailed, match="too_big"):
        local(port).fetch(f"http://127.0.0.1:{port}/")
    assert sent[0] < 64 * MOST_BYTES
    with serving(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % MOST_BYTES + bytes(MOST_BYTES))) as (port, _):
        assert len(local(port).fetch(f"http://127.0.0.1:{port}/").body) == MOST_BYTES


def crawling(begin: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def speak(line: socket.socket) -> None:
        line.sendall(begin)
        for _ in range(200):
            line.sendall(drop)
            time.sleep(0.05)

    return speak


@pytest.mark.parametrize(
    "speak", [crawling(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"), crawling(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), crawling(b"H", b"T"), crawling(b"", b"HTTP/1.1 100 Continue\r\n\r\n")], ids=["body", "headers", "status", "continue"],
)
def test_who_crawls_is_cut_off(speak: Callable[[socket.socket], None]) -> None:
    began = time.monotonic()
    with serving(speak) as (port, _):
        with pytest.raises(OutgoingFailed, match="too_slow|broken"):
            local(port, seconds=0.5).fetch(f"http://127.0.0.1:{port}/")
        assert time.monotonic() - began < 2


def test_a_slow_resolver_is_not_waited_for() -> None:
    began = time.monotonic()
    with pytest.raises(OutgoingFailed, match="too_slow"):
        Outgoing(resolve=lambda *_: time.sleep(1.5) or [PUBLIC], seconds=0.3).fetch("https://example.org/")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\xff" * 500, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", b"HTTP/1.1 999999\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\n" + b"A" * 70_000, b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500])
def test_nonsense_is_a_failure_with_a_cause(data: bytes) -> None:
    with serving(says(data)) as (port, _), pytest.raises(OutgoingFailed, match="broken|unreachable"):
        local(port).fetch(f"http://127.0.0.1:{port}/")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(OutgoingFailed, match="unreachable"):
        local(port).fetch(f"http://127.0.0.1:{port}/")


def test_a_header_cannot_carry_another() -> None:
    with serving(says(b"HTTP/1.1 200 OK\r\n\r\n")) as (port, heard), pytest.raises(OutgoingFailed, match="broken"):
        local(port).fetch(f"http://127.0.0.1:{port}/", headers={"X-A": "b\r\nX-Evil: 1"})
    assert not any(heard)


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for hook.example and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hook.example")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("hook.example")]), critical=False)
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_one_resolution_then_exactly_that_address_with_the_right_names(certified: tuple[Path, Path]) -> None:
    """DNS rebinding: a second question would be answered with a private address; there is no second question."""
    cert, key = certified
    asked: list[str] = []
    connected: list[tuple[str, int]] = []
    names: list[str] = []
    server, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(cert))
    server.load_cert_chain(cert, key)
    server.sni_callback = lambda _line, name, _context: names.append(name)

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with serving(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), tls=server) as (port, heard):

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            connected.append(address)
            return socket.create_connection(("127.0.0.1", port), timeout)

        door = Outgoing(resolve=resolve, connect=connect, tls=lambda: trusting)
        assert door.fetch("https://Hook.example/x").body == b"ok"
        assert (asked, connected, names) == (["hook.example"], [(PUBLIC, 443)], ["hook.example"])
        assert b"\r\nHost: hook.example\r\n" in heard[0]
        with pytest.raises(OutgoingRefused, match="special_address"):
            door.fetch("https://hook.example/x")
        with pytest.raises(OutgoingFailed, match="untrusted"):
            Outgoing(resolve=lambda *_: [PUBLIC], connect=connect, tls=lambda: trusting).fetch("https://other.example/")
        with pytest.raises(OutgoingFailed, match="untrusted"):
            Outgoing(resolve=lambda *_: [PUBLIC], connect=connect).fetch("https://hook.example/")


def test_the_portal_has_its_door(app: object) -> None:
    assert doors.outgoing.allow == frozenset()
