"""`make api-token`: API tokens of any tenant, by whoever has AWS credentials for the table. So a fresh deployment, with
no issuer of tokens yet, gets its first one; the API's own routes make them for the caller's tenant alone.
"""
