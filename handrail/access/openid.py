"""Coming in by a school's own sign-in: OpenID Connect 1.0, the code flow, with PKCE, state and nonce.

What goes with the browser lies in one signed cookie for ten minutes, so that a look at the sign-in page writes nothing.
Whom a proof lets in is in `school_sign_in`; here is only whether it is one.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from django.core import signing

from handrail.access.models import SchoolSignIn
from handrail.access.outside import NotReached, ask
from handrail.core import clock

LASTS = 10 * 60
SALT = "handrail.access.openid"
SIGNED_WITH = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512"]  # never "none", never a shared secret
LEEWAY = 60  # seconds by which two clocks may differ
MICROSOFT, GOOGLE = "login.microsoftonline.com", "accounts.google.com"
# By which an issuer says that two things were asked for: RFC 8176, and REFEDS' and OpenID's own names.
PROVES_TWO = {"mfa", "https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """The addresses a school's sign-in says it has."""

    authorize: str
    token: str
    keys: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser carries to the issuer and back."""

    school: str
    state: str
    nonce: str
    verifier: str
    next: str
    again: bool

    def sealed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)


def read_asked(cookie: str) -> Asked | None:
    """None where there is none, or it is older than ten minutes, or somebody wrote it themselves."""
    try:
        return Asked(**signing.loads(cookie, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Proof:
    """What an issuer has said, found to be its word about this sign-in."""

    subject: str
    email: str  # empty where it vouches for none
    second_step: bool


def discover(issuer: str) -> Issuer:
    """Raises NotReached, also where it calls itself by another name: one for every customer speaks for none."""
    said = ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise NotReached(
            f"This address calls itself {str(said.get('issuer', 'nothing'))[:80]}. Use the address of your own "
            "organisation, letter for letter."
        )
    try:
        return Issuer(said["authorization_endpoint"], said["token_endpoint"], said["jwks_uri"])
    except KeyError as missing:
        raise NotReached(f"What answers there does not say its {missing}.") from missing


def begin(sign_in: SchoolSignIn, back: str, go_to: str, *, again: bool) -> tuple[str, Asked]:
    """(the address to send the browser to, what it carries). Raises NotReached."""
    asked = Asked(sign_in.school.slug, _secret(), _secret(), _secret(), go_to, again)
    challenge = urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    wanted = {
        "response_type": "code",
        "client_id": sign_in.client_id,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if again:
        wanted |= {"prompt": "login", "max_age": "0"}
    return f"{discover(sign_in.issuer).authorize}?{urlencode(wanted)}", asked


def _secret() -> str:
    return secrets.token_urlsafe(32)


def finish(sign_in: SchoolSignIn, back: str, asked: Asked, code: str) -> Proof:
    """Take the code to the issuer and read what it says. Raises NotReached where it is not a proof."""
    issuer = discover(sign_in.issuer)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": sign_in.client_id,
        "client_secret": sign_in.client_secret,
        "code_verifier": asked.verifier,
    }
    said = _checked(str(ask(issuer.token, form).get("id_token", "")), issuer, sign_in)
    if not compare_digest(str(said.get("nonce", "")), asked.nonce):
        raise NotReached("The answer belongs to another sign-in.")
    if asked.again and not _is_fresh(said.get("auth_time")):
        raise NotReached("It did not ask you anew.")
    return Proof(str(said["sub"]), _email(said, sign_in.issuer), _proves_two(said))


def _is_fresh(at: object) -> bool:
    return isinstance(at, int | float) and clock.now().timestamp() - at <= LASTS


def _checked(token: str, issuer: Issuer, sign_in: SchoolSignIn) -> dict[str, Any]:
    """The claims of an ID token that is signed by this issuer, for us, and in time (OpenID Core 3.1.3.7)."""
    try:
        keys = jwt.PyJWKSet.from_dict(ask(issuer.keys))
        said: dict[str, Any] = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=SIGNED_WITH,
            audience=sign_in.client_id,
            issuer=sign_in.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub", "iss", "aud"]},
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise NotReached("What it sent is not signed by it, or not for this school.") from error
    if said.get("azp", sign_in.client_id) != sign_in.client_id:
        raise NotReached("What it sent is for somebody else.")
    return said


def _email(said: dict[str, Any], issuer: str) -> str:
    """An address the issuer vouches for.

    Microsoft never says `email_verified`, and lets an `email` be written freely; the sign-in name is of a domain its
    organisation has proved. Google has one issuer for everybody: an address counts of a domain it keeps for somebody.
    """
    email = str(said.get("email", "")).lower()
    if urlsplit(issuer).hostname == MICROSOFT:
        return str(said.get("preferred_username", "")).lower()
    if urlsplit(issuer).hostname == GOOGLE and said.get("hd") != email.rpartition("@")[2]:
        return ""
    return email if said.get("email_verified") is True else ""


def _proves_two(said: dict[str, Any]) -> bool:
    amr = said.get("amr")
    return bool(PROVES_TWO & {said.get("acr"), *(amr if isinstance(amr, list) else [])})
