"""The local stack: everything that `make demo`, `make run` and `make local-api` do on a laptop without AWS."""
