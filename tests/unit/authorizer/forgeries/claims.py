"""Claims, truly signed, that break a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.authorizer.token_builder import ABSENT, to_json

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

NOT_TEXT: dict[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "7": 7,
    "true": True,
    "an empty list": [],
    "an object": {"a": "b"},
}
NOT_TIMES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "text": "1795360800",
    "an empty text": "",
    "a date": "2030-01-01T00:00:00Z",
    "a list": [4102444800],
    "an object": {"$date": 4102444800},
    "negative": -1,
    "hardly negative": -0.001,
    "past the year 9999": 253_402_300_800,
    "a huge integer": 10**400,
    "2 to the 63rd": 2**63,
}
TENANTS = [
    *("", ".", "..", "../rival", "a/b", "a%2Fb", "a b", " acme", "acme ", "acme\n", "acme\0", "-acme", "_acme", "a.b"),
    *(
        "*",
        "?",
        "a" * 65,
        "\u00e1cme",
        "\uff41cme",
        "acme\u200b",
        "\u0663",
        "acme,rival",
        "TENANT#acme",
        "${aws:userid}",
    ),
]


def parties(scene: Scene) -> Forgeries:
    """By whom, for whom, about whom."""
    name, ours = scene.issuer, scene.audience
    issuers: dict[str, Any] = {
        "empty": "",
        "another": "https://evil.example",
        "the trap": f"https://{scene.trap}",
        "the trap by http": f"http://{scene.trap}",
        "with a slash": f"{name}/",
        "with a dot": f"{name}.",
        "with a space": f"{name} ",
        "with a null byte": f"{name}\0",
        "with a port": f"{name}:443",
        "with a query": f"{name}?x",
        "with a fragment": f"{name}#x",
        "as a user": f"{name}@{scene.trap}",
        "as a subdomain": f"{name}.{scene.trap}",
        "in upper case": name.upper(),
        "by http": name.replace("https", "http"),
        "without a scheme": name.removeprefix("https://"),
        "with a look-alike": name.replace("o", "\u043e", 1),
        "in a list": [name],
        "two with a comma": f"{name},https://evil.example",
    }
    audiences: dict[str, Any] = {
        "empty": "",
        "another": "https://other.example",
        "with a slash": f"{ours}/",
        "in upper case": ours.upper(),
        "two with a space": f"{ours} other",
        "two with a comma": f"{ours},other",
        "cut": ours[:-1],
        "longer": f"{ours}x",
        "other ones": ["a", "b"],
        "ours and a number": [ours, 7],
        "ours, too deep": [[ours]],
        "ours as a name": {ours: True},
        "a star": "*",
    }
    return {
        **_each(scene, "iss", {**NOT_TEXT, **issuers}),
        **_each(scene, "aud", {**NOT_TEXT, **audiences}),
        **_each(
            scene, "sub", NOT_TEXT | {"empty": "", "long": "x" * 257, "of two lines": "a\nb", "with a null": "a\0"}
        ),
        **_each(scene, "sub", {"right to left": "\u202euser", "invisible": "user\u200b", "in a list": ["user"]}),
        **_each(scene, "tenant", NOT_TEXT | {f"{tenant[:20]!a}": tenant for tenant in TENANTS}),
        **_each(scene, "tenant", {"a list": ["acme"], "two": ["acme", "rival"]}),
        **_each(
            scene, "scope", {"null": None, "7": 7, "true": True, "an object": {"admin": True}, "a number in it": [7]}
        ),
        "no claims at all": scene.sign(to_json(scene.header()), b"{}"),
        "all claims one deeper": scene.sign(to_json(scene.header()), to_json({"claims": scene.claims()})),
        "names in upper case": scene.sign(
            to_json(scene.header()), to_json({name.upper(): value for name, value in scene.claims().items()})
        ),
    }


def times(scene: Scene) -> Forgeries:
    """Too early, too late, too long, or no times."""
    now = scene.now
    wrong: dict[str, dict[str, Any]] = {
        "no exp": {"exp": ABSENT},
        "no iat": {"iat": ABSENT},
        "no times": {"exp": ABSENT, "iat": ABSENT},
        "expired": {"iat": now - 7200, "exp": now - 3600},
        "expired in 1970": {"iat": 0, "exp": 0},
        "expired in 1970, hardly": {"iat": 0, "exp": 0.5},
        "expired a minute ago": {"exp": now - 60},
        "issued in an hour": {"iat": now + 3600, "exp": now + 7200},
        "issued in 100 years": {"iat": now + 10**9 * 3, "exp": now + 10**9 * 3 + 60},
        "valid in an hour": {"nbf": now + 3600},
        "valid in 100 years": {"nbf": now + 100 * 365 * 86_400},
        "of 100 years": {"exp": now + 100 * 365 * 86_400},
        "of a day and two minutes": {"iat": now, "exp": now + 86_520},
        "of a year, begun last year": {"iat": now - 365 * 86_400, "exp": now + 60},
        "ends before it begins": {"iat": now + 20, "exp": now + 10},
        "in milliseconds": {"iat": (now - 60) * 1000, "exp": (now + 600) * 1000},
        "in nanoseconds": {"iat": (now - 60) * 10**9, "exp": (now + 600) * 10**9},
        "exp in milliseconds": {"exp": (now + 600) * 1000},
    }
    return {
        **{name: scene.claiming(**claims) for name, claims in wrong.items()},
        **{name: text for member in ("exp", "iat", "nbf") for name, text in _each(scene, member, NOT_TIMES).items()},
        **{f"{member} is 1e999": _raw_time(scene, member, "1e999") for member in ("exp", "iat", "nbf")},
        **{f"{member} is -1e999": _raw_time(scene, member, "-1e999") for member in ("exp", "iat", "nbf")},
        **{f"{member} of 4,000 digits": _raw_time(scene, member, "9" * 4000) for member in ("exp", "nbf")},
    }


def _each(scene: Scene, member: str, values: dict[str, Any]) -> dict[str, str]:
    return {f"{member} {name}": scene.claiming(**{member: value}) for name, value in values.items()}


def _raw_time(scene: Scene, member: str, text: str) -> str:
    rest = {name: value for name, value in scene.claims().items() if name != member}
    return scene.sign(to_json(scene.header()), to_json(rest)[:-1] + f', "{member}": {text}}}'.encode())
