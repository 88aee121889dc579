"""The token endpoint: a SAML 2.0 bearer assertion in (RFC 7522), a short-lived token of Portside's own out.

Its own zip, like the authorizer's, and no code of other functions: XML and its signatures are nobody else's business.
lxml and signxml are imported by the first exchange; who only asks for the public keys never loads them.
"""
