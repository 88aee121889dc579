"""A deployment's parameters: read from a file, checked before anything is built or touched."""
