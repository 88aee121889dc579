"""What API Gateway is told of the API, made of the OpenAPI document: `make openapi` writes it into the template.

schemas     JSON Schema of OpenAPI 3.1 in, what API Gateway's models understand out
security    who may call, by AuthMode
methods     one operation, with its validator and its integration
responses   the gateway's own errors
body        all of it, one OpenAPI 3.0.1 document
template    writes it between two marks of template.yaml
"""
