"""The Lambda authorizer: a bearer token in, an IAM policy and a flat context out.

Its import is most of what a first request waits for, so this package keeps three habits the rest of the project has
no need of (ratios of import CPU, measured):

- the signature check calls `cryptography` itself: PyJWT's import alone costs two and a half times this whole package,
  two thirds of it for X.509, SSH keys and an HTTP client that nothing here uses; most rules for tokens are ours anyway;
- records are NamedTuples: a frozen dataclass is as good, but `dataclasses` drags `inspect` in, a quarter on top;
- what only key discovery needs (`http.client`, `ssl`) is imported only when an issuer has to be asked for its keys, and
  the way to the table only when a token comes whose like is in it.
"""
