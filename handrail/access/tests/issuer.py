"""An OpenID issuer on this machine, for tests: it says of somebody whatever the test wants it to say."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "handrail-of-alder", "a secret only the school knows"


@dataclass
class Issuer:
    """`says` is what it claims of whoever signs in; `asked` is what it was sent last."""

    address: str = ""
    calls_itself: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    signs_with: ec.EllipticCurvePrivateKey | None = None
    says: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def sign_in(self, address: str) -> str:
        """What a browser sent there comes back with: the address it is sent on to."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return f"{urlsplit(self.asked['redirect_uri']).path}?code=the-code&state={self.asked['state']}"

    def answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        said = getattr(self, f"_{environ['PATH_INFO'].strip('/').replace('/', '_').replace('.', '').replace('-', '_')}")
        status, body = said(environ)
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def _well_known_openid_configuration(self, _: Any) -> tuple[str, dict[str, Any]]:
        here = self.address
        said = {"authorization_endpoint": f"{here}/in", "token_endpoint": f"{here}/token", "jwks_uri": f"{here}/keys"}
        return "200 OK", {"issuer": self.calls_itself or here, **said}

    def _keys(self, _: Any) -> tuple[str, dict[str, Any]]:
        public = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return "200 OK", {"keys": [{**public, "kid": "one", "alg": "ES256"}]}

    def _token(self, environ: Any) -> tuple[str, dict[str, Any]]:
        sent = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        challenge = urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        fits = sent["client_secret"] == [SECRET] and challenge == self.asked["code_challenge"]
        if not fits or self.asked["state"] in self.used:
            return "400 Bad Request", {"error": "invalid_grant"}
        self.used.add(self.asked["state"])
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        token = jwt.encode(claims | self.says, self.signs_with or self.key, "ES256", {"kid": "one"})
        return "200 OK", {"id_token": token}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def an_issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    with make_server("127.0.0.1", 0, issuer.answer, handler_class=_Quiet) as server:
        issuer.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield issuer
        server.shutdown()
        thread.join()
