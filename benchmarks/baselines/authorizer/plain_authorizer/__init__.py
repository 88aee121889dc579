"""The authorizer, written as the libraries' own guides lead one to."""
