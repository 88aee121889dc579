"""Telling others of an end: which notices there are, what they say, how they are signed, where they may go. Pure."""
