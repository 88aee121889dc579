"""What a file really is, from its bytes. Pure: bytes to finding to verdict; no name that a client chose takes part."""
