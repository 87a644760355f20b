"""The one door for requests to addresses that people type: resolved once, special ranges refused, bounded, led nowhere else."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit

SECONDS = 5.0
MOST_BYTES = 256 * 1024
LONGEST_URL = 2000
ADDRESSES_TRIED = 3
HTTPS_PORT, HTTP_PORT, IPV6 = 443, 80, 6

# IANA's registries of special-purpose addresses (RFC 6890), as of 2025. Python's own `is_global` leaves some of them open.
_V4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)
_V6 = ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")  # within 2000::/3, the only part of IPv6 that is handed out
_SPECIAL = tuple(ipaddress.ip_network(network) for network in _V4 + _V6)
_UNICAST = ipaddress.ip_network("2000::/3")

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\\s\ud800-\udfff]")
_resolving = ThreadPoolExecutor(4, "resolving")  # a resolver has no time limit of its own

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingRefused(ValueError):
    """We do not ask this address; the only argument is a cause: not_a_url, not_https, user_in_url, bad_host, bad_port, special_address, unknown_host."""


class OutgoingFailed(OSError):
    """It was asked and gave no answer we take; the first argument is a cause: unreachable, untrusted, too_slow, too_big, broken."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it will be asked: the host in ASCII, and what stands behind the port."""

    host: str
    port: int
    path: str
    https: bool

    @property
    def shown(self) -> str:
        """The Host header's value."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (HTTPS_PORT if self.https else HTTP_PORT) else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a redirect is an answer like any other and is not followed. Bodies are as sent, never unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_special(address: Address) -> bool:
    """Whether this is no host of the public network: private, shared, mapped, tunnelled, for documentation, for many, or kept back."""
    if address.version == IPV6 and address not in _UNICAST:
        return True
    return any(address in network for network in _SPECIAL if network.version == address.version)


def target_of(url: str, allow: frozenset[str] = frozenset()) -> Target:
    """The parts of an address. Raises OutgoingRefused; what is to be refused by its resolved address is not seen here."""
    if not 0 < len(url) <= LONGEST_URL or _UNWRITABLE.search(url):
        raise OutgoingRefused("not_a_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise OutgoingRefused("bad_port" if "ort" in str(problem) else "not_a_url") from problem
    if "@" in parts.netloc:
        raise OutgoingRefused("user_in_url")
    https = parts.scheme == "https"
    target = Target(_ascii(host), port if port is not None else HTTPS_PORT if https else HTTP_PORT, _path(parts.path, parts.query), https)
    if not https and (parts.scheme != "http" or not is_allowed(target, allow)):
        raise OutgoingRefused("not_https")
    if not target.port:
        raise OutgoingRefused("bad_port")
    return target


def is_allowed(target: Target, allow: frozenset[str]) -> bool:
    """Whether the machine's own settings name exactly this host and port."""
    return f"{target.host}:{target.port}" in allow


def _ascii(host: str) -> str:
    """The host in the one spelling that names it; odd spellings of numbers are no hosts."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host.replace("%", "/")))  # no scopes: they name links of this machine
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise OutgoingRefused("bad_host") from problem
    if not _HOST.fullmatch(name) or _NUMBER.fullmatch(name.rpartition(".")[2]):
        raise OutgoingRefused("bad_host")
    return name


def _path(path: str, query: str) -> str:
    said = quote(path or "/", safe="/%:@!$&'()*+,;=-._~") + ("?" + quote(query, safe="/?%:@!$&'()*+,;=-._~") if query else "")
    return said if said.startswith("/") else "/" + said


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True)
class Outgoing:
    """The door; `allow` holds the exact `host:port` of the machine's settings, which may be local and without TLS."""

    allow: frozenset[str] = frozenset()
    resolve: Callable[[str, int], list[str]] = _resolve
    connect: Callable[[tuple[str, int], float], socket.socket] = socket.create_connection
    tls: Callable[[], ssl.SSLContext] = _tls
    seconds: float = SECONDS

    def fetch(self, url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask, within five seconds in all and at most 256 KB. Raises OutgoingRefused before and OutgoingFailed while asking."""
        until = time.monotonic() + self.seconds
        target = target_of(url, self.allow)
        addresses = self._addresses(target, until)
        with self._line(target, addresses, until) as line:
            return _asked(line, target, method, body, headers or {}, until)

    def _addresses(self, target: Target, until: float) -> list[str]:
        """The host's addresses, asked for once: what is judged here is what is connected to. Raises OutgoingRefused."""
        try:
            found = _resolving.submit(self.resolve, target.host, target.port).result(_left(until))
        except TimeoutError as problem:
            raise OutgoingFailed("too_slow") from problem
        except (OSError, UnicodeError) as problem:
            raise OutgoingRefused("unknown_host") from problem
        if not is_allowed(target, self.allow) and any(is_special(ipaddress.ip_address(one)) for one in found):
            raise OutgoingRefused("special_address")
        if not found:
            raise OutgoingRefused("unknown_host")
        return list(dict.fromkeys(found))[:ADDRESSES_TRIED]

    @contextmanager
    def _line(self, target: Target, addresses: list[str], until: float) -> Iterator[socket.socket]:
        """A connection that is cut off when the time is over, however slowly the other side speaks."""
        plain = self._connected(addresses, target.port, until)
        twin = plain.dup()
        cut = threading.Timer(_left(until), _cut, (twin,))
        cut.start()
        line = plain
        try:
            if target.https:
                line = self.tls().wrap_socket(plain, server_hostname=target.host)
            yield line
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise _failure(problem, until) from problem
        finally:
            cut.cancel()
            line.close()
            twin.close()

    def _connected(self, addresses: list[str], port: int, until: float) -> socket.socket:
        problem: OSError = OutgoingFailed("unreachable")
        for address in addresses:
            try:
                return self.connect((address, port), _left(until))
            except OSError as failed:
                problem = failed
        raise _failure(problem, until) from problem


def _asked(line: socket.socket, target: Target, method: str, body: bytes | None, headers: Mapping[str, str], until: float) -> Answer:
    """One request on this line. Raises OSError, HTTPException and OutgoingFailed."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = line
    connection.request(method, target.path, body, {"User-Agent": "ideas-portal", **headers, "Host": target.shown, "Connection": "close"})
    with connection.getresponse() as answer:
        told = answer.read(MOST_BYTES + 1)
        if len(told) > MOST_BYTES:
            raise OutgoingFailed("too_big")
        if time.monotonic() >= until or answer.length:
            raise OutgoingFailed("too_slow" if time.monotonic() >= until else "broken")
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, told)


def _left(until: float) -> float:
    return max(0.001, until - time.monotonic())


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _failure(problem: Exception, until: float) -> OutgoingFailed:
    if isinstance(problem, OutgoingFailed):
        return problem
    if time.monotonic() >= until or isinstance(problem, TimeoutError):
        return OutgoingFailed("too_slow")
    if isinstance(problem, ssl.SSLError):
        return OutgoingFailed("untrusted")
    return OutgoingFailed("unreachable" if isinstance(problem, OSError) else "broken")
