"""A cold start and its first request: module and event in, the answer as JSON out."""

import importlib
import json
import os
import sys


class Context:
    """The members of Lambda's context that handlers read."""

    function_name = "function"
    function_version = "$LATEST"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    def get_remaining_time_in_millis(self) -> int:
        return 28_000


module, event = sys.argv[1:]
answer = importlib.import_module(module).handler(json.loads(event), Context())
print(f"\n{json.dumps(answer)}", flush=True)
os._exit(0)  # see start.py
