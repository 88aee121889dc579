"""Object keys are the service's own: nothing that a client chose is in them but the tenant, which its token proves.

A client's file name in a key would bring control characters into listings, `..` that clients fold, and `a//b` that
some stores merge; it lives in the record instead.
"""


def object_key(tenant: str, upload_id: str) -> str:
    """Where an upload's object is kept."""
    return f"t/{tenant}/{upload_id}"
