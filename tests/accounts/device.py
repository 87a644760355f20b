"""Devices of a person in tests: an authenticator app, a passkey made of software, a sign-in that was confirmed just now."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from ideas.accounts.models import Member, RecoveryCode, SignIn, Totp
from ideas.core.db import writing
from ideas.core.doors import doors
from ideas.core.secrets import digest, folded_code, seal
from tests.factories import NOON, sign_in_token

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, HAS_KEY = 1, 4, 64


def confirm(member: Member, at: datetime | None = None) -> None:
    """All sign-ins of a member count as confirmed at this moment."""
    with writing() as current:
        current.execute(update(SignIn).where(SignIn.member_id == member.id).values(confirmed_at=at or datetime.now(UTC)))


def fresh_token(member: Member, at: datetime = NOON) -> str:
    """The token of a sign-in confirmed at this moment."""
    token = sign_in_token(member)
    confirm(member, at)
    return token


def make_app(member: Member) -> pyotp.TOTP:
    """A confirmed authenticator app of this member."""
    secret = pyotp.random_base32()
    with writing() as current:
        current.add(Totp(member_id=member.id, sealed=seal(doors.secret, "totp", secret), created_at=NOON, confirmed_at=NOON))
        current.get_one(Member, member.id).factor_since = NOON
    return pyotp.TOTP(secret)


def keep_code(member: Member, code: str = "ABCD-EFGH-JKMN-PQRS") -> str:
    """A recovery code of this member."""
    with writing() as current:
        current.add(RecoveryCode(member_id=member.id, digest=digest(f"recovery:{member.id}:{folded_code(code)}"), created_at=NOON))
    return code


class SoftKey:
    """A passkey as a device would have it (WebAuthn 3, ES256, attestation none)."""

    def __init__(self, origin: str = ORIGIN, host: str = "localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(20)
        self.origin, self.host, self.count, self.handle = origin, host, 0, b""

    def created(self, options: str, **other: Any) -> str:
        """What `navigator.credentials.create` gives."""
        asked = json.loads(options)
        self.handle = base64url_to_bytes(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(PRESENT | VERIFIED | HAS_KEY) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        client = self._client("webauthn.create", asked, **other)
        return self._told({"clientDataJSON": client, "attestationObject": encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})}, transports=["internal", "nonsense"])

    def signed(self, options: str, *, flags: int = PRESENT | VERIFIED, grows: bool = True, handle: bytes | None = None, **other: Any) -> str:
        """What `navigator.credentials.get` gives."""
        self.count += grows
        client, data = self._client("webauthn.get", json.loads(options), **other), self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told({"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.handle if handle is None else handle})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, asked: dict[str, Any], *, challenge: str = "", origin: str = "") -> bytes:
        return json.dumps({"type": kind, "challenge": challenge or asked["challenge"], "origin": origin or self.origin}).encode()

    def _told(self, response: dict[str, bytes], **more: Any) -> str:
        named = bytes_to_base64url(self.id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": {name: bytes_to_base64url(value) for name, value in response.items()} | more})
