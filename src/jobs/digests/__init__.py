"""Digests of files of any size, whose state can be written down half-way and taken up by another machine. Pure."""
