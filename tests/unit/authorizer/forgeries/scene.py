"""Where a forgery is tried: whom it imitates, and where it would have us call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.unit.authorizer.key_builder import SigningKey, base64url
from tests.unit.authorizer.token_builder import changed, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Forgeries = Mapping[str, str]
    Family = Callable[["Scene"], Forgeries]


class Scene(NamedTuple):
    """One deployment's honest issuer, as an attacker sees it who can even have it sign odd things."""

    issuer: str
    audience: str
    key: SigningKey
    algorithm: str
    now: int
    trap: str  # host and port of a server that must never hear of us

    def header(self) -> dict[str, Any]:
        """An honest one."""
        return {"alg": self.algorithm, "typ": "at+jwt", "kid": self.key.kid}

    def claims(self) -> dict[str, Any]:
        """Honest ones."""
        return {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": "mallory",
            "tenant": "acme",
            "scope": "admin uploads:write uploads:read jobs:write jobs:read",
            "iat": self.now - 60,
            "exp": self.now + 600,
        }

    def sign(self, header: bytes, payload: bytes, *, key: SigningKey | None = None, signer: str = "") -> str:
        """Exactly these bytes, truly signed by the issuer unless another key is given."""
        return self.sign_text(f"{base64url(header)}.{base64url(payload)}", key=key, signer=signer)

    def sign_text(self, signed: str, *, key: SigningKey | None = None, signer: str = "") -> str:
        """This very text of two segments."""
        signature = (key or self.key).signers[signer or self.algorithm](signed.encode())
        return f"{signed}.{base64url(signature)}"

    def headed(self, *, key: SigningKey | None = None, signer: str = "", **header: Any) -> str:
        """Honest claims under a header with these members changed."""
        members = changed(self.header(), header)
        return self.sign(to_json(members), to_json(self.claims()), key=key, signer=signer)

    def claiming(self, **claims: Any) -> str:
        """An honest header over claims with these changed."""
        return self.sign(to_json(self.header()), to_json(changed(self.claims(), claims)))

    def unsigned(self, *, signature: str = "", **header: Any) -> str:
        """Honest claims under a header with these members changed, and whatever for a signature."""
        segments = (to_json(changed(self.header(), header)), to_json(self.claims()))
        return ".".join([*map(base64url, segments), signature])

    def honest(self) -> str:
        """What all of them imitate, and what gets in."""
        return self.claiming()
