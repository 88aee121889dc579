"""What the job type `unpack` knows of archives: bytes from strangers, who are believed in nothing."""
