"""A passkey in software, for tests: what the device and the browser would do between them."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HERE, ORIGIN = "localhost", "http://localhost"
SEEN_AND_KNOWN = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """One key pair. `make` and `use` take the options of a page and give what its form sends."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.key, self.id, self.origin = ec.generate_private_key(ec.SECP256R1()), b"a passkey of a test", origin
        self.user = b""

    def make(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        held = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        known = AuthenticatorData.create(sha256(HERE.encode()), SEEN_AND_KNOWN | AuthenticatorData.FLAG.AT, 0, held)
        return self._told(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]),
            attestationObject=AttestationObject.create("none", known, {}),
        )

    def use(self, options: dict[str, Any]) -> str:
        known = AuthenticatorData.create(sha256(HERE.encode()), SEEN_AND_KNOWN, 1)
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(known + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._told(clientDataJSON=client, authenticatorData=known, signature=signature, userHandle=self.user)

    def _client(self, act: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(act, websafe_decode(challenge), self.origin)

    def _told(self, **response: bytes) -> str:
        sent = {name: websafe_encode(value) for name, value in response.items()}
        ident = websafe_encode(self.id)
        return json.dumps({"id": ident, "rawId": ident, "type": "public-key", "response": sent})
