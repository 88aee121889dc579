"""API tokens: what they are, and what becomes of them. Pure like the core, on which it stands.

Whether one is good is the authorizer's to say, which shares no code with this: a test holds the two to each other.
"""
