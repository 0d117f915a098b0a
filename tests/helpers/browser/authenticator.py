"""An authenticator in software, with the browser before it: makes passkeys and signs with them.

What it answers can be bent in every way that an attacker or a copied key would bend it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT = 0x01
VERIFIED = 0x04
HAS_CREDENTIAL = 0x40


def words_of(data: bytes) -> str:
    """Bytes as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(words: str) -> bytes:
    """Bytes that WebAuthn wrote in JSON."""
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Authenticator:
    """One key, at a browser that shows a page of `origin`."""

    origin: str = "http://localhost"
    counter: int = 1
    flags: int = PRESENT | VERIFIED
    algorithm: int = -7
    cross_origin: bool = False
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    handle: str = ""

    def create(self, options: str) -> str:
        """Make the passkey that a page asks for."""
        asked: dict[str, Any] = json.loads(options)
        self.handle = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        public_key = {
            1: 2,
            3: self.algorithm,
            -1: 1,
            -2: point.x.to_bytes(32, "big"),
            -3: point.y.to_bytes(32, "big"),
        }
        credential = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        data = self._data(asked["rp"]["id"], HAS_CREDENTIAL) + credential + cbor.encode(public_key)
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(
            {"clientDataJSON": words_of(client), "attestationObject": words_of(statement)}
        )

    def get(self, options: str) -> str:
        """Sign the challenge of a page."""
        asked: dict[str, Any] = json.loads(options)
        data = self._data(asked["rpId"])
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": words_of(client),
                "authenticatorData": words_of(data),
                "signature": words_of(signature),
                "userHandle": self.handle,
            }
        )

    def _data(self, host: str, flags: int = 0) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(
            ">BI", self.flags | flags, self.counter
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        client = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(client | {"crossOrigin": self.cross_origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = words_of(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
