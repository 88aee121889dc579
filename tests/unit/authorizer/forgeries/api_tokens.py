"""API tokens that nobody made, in all the shapes that a guess may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

# A well-made id and secret. With `known`, the id is that of a token that is there.
ID = "01JD8Z6R4WJ2N0Q3T5V7X9Y1ZB"
SECRET = "0" + "A" * 51


def api_tokens(scene: Scene, known: str = ID) -> Forgeries:
    """The good one would be `pst_<id>_<secret>` with the one secret that goes with the id."""
    shapes = {
        "alone": "pst_",
        "of an id alone": f"pst_{known}",
        "of an id and a line": f"pst_{known}_",
        "of a secret alone": f"pst__{SECRET}",
        "of two lines": "pst___",
        "of a guess": f"pst_{known}_{SECRET}",
        "of another guess": f"pst_{known}_1{SECRET[1:]}",
        "of zeros": f"pst_{known}_{'0' * 52}",
        "of an unknown id": f"pst_7ZZZZZZZZZZZZZZZZZZZZZZZZZ_{SECRET}",
        "of the first id": f"pst_{'0' * 26}_{SECRET}",
        "in lower case": f"pst_{known.lower()}_{SECRET.lower()}",
        "in upper case": f"PST_{known}_{SECRET}",
        "in mixed case": f"Pst_{known}_{SECRET}",
        "with another prefix": f"psk_{known}_{SECRET}",
        "with no prefix": f"{known}_{SECRET}",
        "with dots": f"pst.{known}.{SECRET}",
        "with dashes": f"pst-{known}-{SECRET}",
        "with one part more": f"pst_{known}_{SECRET}_x",
        "with the id twice": f"pst_{known}_{known}_{SECRET}",
        "with a short id": f"pst_{known[:-1]}_{SECRET}",
        "with a long id": f"pst_{known}0_{SECRET}",
        "with an id past 128 bits": f"pst_8{known[1:]}_{SECRET}",
        "with a short secret": f"pst_{known}_{SECRET[:-1]}",
        "with a long secret": f"pst_{known}_{SECRET}A",
        "with a secret past 256 bits": f"pst_{known}_2{SECRET[1:]}",
        "with letters that look alike": f"pst_{known}_0{'I' * 25}{'L' * 26}",
        "with an O": f"pst_{known}_0{'O' * 51}",
        "with a U": f"pst_{known}_0{'U' * 51}",
        "with a space": f"pst_{known} _{SECRET}",
        "with a space behind": f"pst_{known}_{SECRET} ",
        "with a line break": f"pst_{known}_{SECRET}\n",
        "with a null byte": f"pst_{known}_{SECRET}\0",
        "with wide digits": f"pst_{known}_{chr(0xFF10)}{'A' * 51}",
        "with Arabic digits": f"pst_{known}_\u0660{'A' * 51}",
        "with a star": f"pst_*_{SECRET}",
        "with a per cent sign": f"pst_%25_{SECRET}",
        "with a path": f"pst_../API_TOKENS_{SECRET}",
        "with another partition": f"pst_TENANT#acme_{SECRET}",
        "with SQL": f"pst_' OR '1'='1_{SECRET}",
        "with an operator": f'pst_{{"$ne":""}}_{SECRET}',
        "with the hash for a secret": f"pst_{known}_{'0' * 64}",
        "padded": f"pst_{known}_{SECRET}=",
        "as a JWT": f"pst_{known}.{SECRET}.x",
        "before a JWT": f"pst_{scene.honest()}",
        "behind a JWT": f"{scene.honest()}pst_",
        "twice": f"pst_{known}_{SECRET}pst_{known}_{SECRET}",
        "of 7,000 letters": f"pst_{'A' * 7000}",
        "of 7,000 lines": f"pst{'_' * 7000}",
    }
    return {f"API token {name}": token for name, token in shapes.items()}
