"""The local stack's key pair and what it signs."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from authorizer import claims
from local.tokens import AUDIENCE, ISSUER, MAX_TTL_SECONDS, TENANT, jwks_parameter, main, mint_token, signing_key


def pem(folder: Path) -> bytes:
    return signing_key(folder).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    """The same key every time; mode 600."""
    assert pem(tmp_path) == pem(tmp_path)
    [file] = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_programs_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    """Whoever writes first; nobody reads half a key."""
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: pem(tmp_path), range(16)))) == 1


def test_two_folders_hold_two_keys(tmp_path: Path) -> None:
    """One stack's tokens are nothing to another."""
    assert pem(tmp_path / "a") != pem(tmp_path / "b")


def test_a_token_says_what_was_asked(tmp_path: Path) -> None:
    """Tenant, scope and life, of type at+jwt, under the key that the stack is deployed with."""
    token = mint_token(signing_key(tmp_path), tenant="acme", scope="a b", ttl_seconds=60, now=1_000_000)
    [jwk] = json.loads(base64.b64decode(jwks_parameter(tmp_path)))["keys"]
    assert "d" not in jwk
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["kid"]) == ("at+jwt", jwk["kid"])
    claims = jwt.decode(
        token, jwt.PyJWK(jwk).key, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER, options={"verify_exp": False}
    )
    assert (claims["tenant"], claims["scope"], claims["exp"]) == ("acme", "a b", 1_000_060)


def test_what_the_command_mints_the_authorizer_takes() -> None:
    """The same rule for tenants and lives on both sides."""
    assert TENANT.pattern == claims.TENANT.pattern
    assert claims.MAX_LIFETIME_SECONDS == MAX_TTL_SECONDS


@pytest.mark.parametrize("given", [["--tenant", "a b"], ["--ttl", "0"], ["--ttl", "86401"]])
def test_a_token_that_would_be_refused_is_not_minted(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the rule, not with a 401 later."""
    monkeypatch.setattr("sys.argv", ["token", *given])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code != 0
