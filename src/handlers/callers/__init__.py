"""Who calls, by the template's AuthMode: what the gateway has checked and says of a caller, as a Principal. Pure.

The mode is the deployment's. A request that looks as if it came by another one is refused, whatever it says.
"""
