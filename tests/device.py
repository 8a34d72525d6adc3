"""What people carry, in software: a device with passkeys that signs what a real one would and can
be told to cheat, and an app that shows codes."""

import html
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tollbook.access.rules import totp

PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


def app_code(key: str, at: datetime) -> str:
    """What an authenticator app with `key` shows at `at`."""
    return totp.code_at(key, totp.step_of(at))


@dataclass
class Device:
    """One passkey. `verifies`: whether it makes sure of the person; `counter`: its signature count,
    0 for one that does not count."""

    origin: str
    credential_id: bytes = b"credential-of-a-test"
    verifies: bool = True
    counter: int = 0
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> str:
        """The answer to being asked for a new passkey."""
        self.handle = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        made = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        data = AuthenticatorData.create(
            sha256(options["rp"]["id"].encode()).digest(),
            self._flags() | AuthenticatorData.FLAG.AT,
            self.counter,
            bytes(made),
        )
        response = {
            "clientDataJSON": self._client("webauthn.create", options),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to being asked for proof."""
        if self.counter:
            self.counter += 1
        data = AuthenticatorData.create(
            sha256(options["rpId"].encode()).digest(), self._flags(), self.counter
        )
        client = self._client("webauthn.get", options)
        signed = bytes(data) + sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(self.handle),
        }
        return self._answer(response)

    def _flags(self) -> AuthenticatorData.FLAG:
        return PRESENT | VERIFIED if self.verifies else PRESENT

    def _client(self, kind: str, options: dict[str, Any]) -> str:
        challenge = websafe_decode(options["challenge"])
        made = CollectedClientData.create(type=kind, challenge=challenge, origin=self.origin)
        return websafe_encode(bytes(made))

    def _answer(self, response: dict[str, str]) -> str:
        own_id = websafe_encode(self.credential_id)
        return json.dumps(
            {"id": own_id, "rawId": own_id, "type": "public-key", "response": response}
        )


def options_of(page: Any) -> Any:
    """What a page asks the browser."""
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, "the page asks for no passkey"
    return json.loads(html.unescape(found[1]))


def device_of(client: Client, credential_id: bytes = b"credential-of-a-test") -> Device:
    """A device that has made a passkey for whoever is signed in."""
    device = Device("http://testserver", credential_id)
    page = client.get("/login/second-factor/passkey/")
    answer = device.make(options_of(page))
    client.post("/login/second-factor/passkey/", {"answer": answer, "name": "Phone"})
    return device
