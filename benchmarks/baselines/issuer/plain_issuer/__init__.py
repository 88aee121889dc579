"""The issuer, written as the libraries' own guides lead one to, with nothing done about its start."""
