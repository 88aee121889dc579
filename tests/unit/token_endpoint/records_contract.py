"""What the endpoint's records must do, in memory and in DynamoDB."""

from __future__ import annotations

from typing import Any

from tests.unit.token_endpoint.idp import NOW

JWK = {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "kid-1", "alg": "ES256", "use": "sig"}


class RecordsContract:
    """Subclasses give `records`."""

    def test_first_use_alone_counts(self, records: Any) -> None:
        """By issuer and id together."""
        assert records.claim("idp", "_1", owner="a", ends_at=NOW)
        assert not records.claim("idp", "_1", owner="b", ends_at=NOW)
        assert records.claim("idp", "_2", owner="b", ends_at=NOW)
        assert records.claim("other", "_1", owner="b", ends_at=NOW)
        assert records.claim("idp_", "1", owner="c", ends_at=NOW)

    def test_repeated_write_knows_itself(self, records: Any) -> None:
        """A lost answer, and boto3's retry behind it, make no replay of a first use."""
        assert records.claim("idp", "_1", owner="a", ends_at=NOW)
        assert records.claim("idp", "_1", owner="a", ends_at=NOW)

    def test_keys_are_there_until_their_end(self, records: Any) -> None:
        """And may be published again, earlier or later: the later end counts."""
        assert records.published(NOW) == []
        for forget_at in (100, 300, 200):
            records.publish(JWK, forget_at=int(NOW) + forget_at)
        records.publish({**JWK, "kid": "kid-2"}, forget_at=int(NOW) + 50)
        assert sorted(jwk["kid"] for jwk in records.published(NOW)) == ["kid-1", "kid-2"]
        assert records.published(NOW + 299) == [JWK]
        assert records.published(NOW + 300) == []
