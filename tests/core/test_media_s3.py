"""The same small face over a bucket: a server in a thread plays the few S3 calls that are needed."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from ideas.core.media import MediaStore

WHEN = "2026-11-21T12:00:00.000Z"


class Bucket(BaseHTTPRequestHandler):
    """Keeps objects as {path: (data, content type)}."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, tuple[bytes, str]]] = {}

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.objects[self.key] = (data, self.headers["Content-Type"])
        self.answer(200)

    def do_GET(self) -> None:
        if "list-type" in self.query:
            return self.answer(200, self.listing(self.query.get("prefix", [""])[0]))
        found = self.objects.get(self.key)
        return self.answer(200, found[0]) if found else self.answer(404)

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self.key, None)
        self.answer(204)

    def do_POST(self) -> None:
        request = ET.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        keys = [element.text or "" for element in request.iter() if element.tag.endswith("Key")]
        for key in keys:
            self.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self.answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket/")

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def listing(self, prefix: str) -> bytes:
        entries = "".join(
            f'<Contents><Key>{key}</Key><LastModified>{WHEN}</LastModified><ETag>"x"</ETag><Size>{len(data)}</Size></Contents>'
            for key, (data, _) in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode()

    def answer(self, status: int, data: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", f'"{hashlib.md5(data).hexdigest()}"')
        self.send_header("Last-Modified", "Sat, 21 Nov 2026 12:00:00 GMT")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaStore]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    Bucket.objects.clear()
    yield MediaStore.from_url("s3://bucket/portal/media")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_bucket_keeps_and_gives_back(store: MediaStore) -> None:
    store.put("pictures/7/a.webp", b"data", "image/webp")
    assert Bucket.objects == {"portal/media/pictures/7/a.webp": (b"data", "image/webp")}
    assert store.get("pictures/7/a.webp") == b"data"
    assert store.exists("pictures/7/a.webp")
    assert [key for key, _ in store.keys("pictures/")] == ["pictures/7/a.webp"]
    assert [at.isoformat() for _, at in store.keys("")] == ["2026-11-21T12:00:00+00:00"]
    store.delete("pictures/7/a.webp")
    store.delete("pictures/7/a.webp")
    assert not store.exists("pictures/7/a.webp")
    with pytest.raises(FileNotFoundError):
        store.get("pictures/7/a.webp")
