"""Lambda containers on this machine: `sam local start-api`, and how its containers meet the emulator."""
