"""Forged and odd tokens by the hundred, each with a name: what is tried on the authorizer, and through the gateway."""
