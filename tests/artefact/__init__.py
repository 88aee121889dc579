"""What ships, as it ships: the built artefact is tested, not the source tree."""
