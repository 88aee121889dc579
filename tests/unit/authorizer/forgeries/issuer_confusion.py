"""Two configured issuers, each of whom may be the attacker; and the deployment's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.authorizer.token_builder import to_json

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene


def issuer_confusion(honest: Scene, other: Scene, own_issuer: str) -> Forgeries:
    """Each signs as the other, with ids of its own, of the other, and of both."""
    pairs = {"A as B": (honest, other), "B as A": (other, honest)}
    return {
        name: token
        for who, (signer, victim) in pairs.items()
        for name, token in {
            f"{who}": signer.claiming(iss=victim.issuer),
            f"{who}, the victim's key id": _by(signer, victim, kid=victim.key.kid),
            f"{who}, the victim's algorithm said": _by(signer, victim, alg=victim.algorithm, kid=victim.key.kid),
            f"{who}, key of the other in the header": _by(signer, victim, jwk=signer.key.jwk),
            f"{who}, issuer in the header": _by(signer, victim, iss=signer.issuer),
            f"{who}, its name in a list": signer.claiming(iss=[signer.issuer, victim.issuer]),
            f"{who}, its name with the victim's": signer.claiming(iss=f"{signer.issuer},{victim.issuer}"),
            f"{who}, name with a space": signer.claiming(iss=f"{signer.issuer} {victim.issuer}"),
            f"{who}, named twice": signer.sign(
                to_json(signer.header()),
                to_json(signer.claims())[:-1] + f', "iss": "{victim.issuer}"}}'.encode(),
            ),
            f"{who}, named by azp": signer.claiming(iss=victim.issuer, azp=signer.issuer, issuer=signer.issuer),
            f"{who}, in the name of Portside": signer.claiming(iss=own_issuer),
            f"{who}, in the name and with the key id of Portside": _by(signer, victim, own_issuer, kid="own-1"),
            f"{who}, with the name in its path": signer.claiming(iss=f"{signer.issuer}/{victim.issuer}"),
        }.items()
    }


def _by(signer: Scene, victim: Scene, name: str = "", **header: object) -> str:
    claims = {**signer.claims(), "iss": name or victim.issuer}
    return signer.sign(to_json({**signer.header(), **header}), to_json(claims))
