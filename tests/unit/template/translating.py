"""SAM's own translator, a program of the `proof` environment: a line in, `{template, parameters}`, a line out.

It runs apart from the tests because it wants another pydantic than the functions have.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any

import boto3
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

REGION = "us-east-1"


def translate(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """`{"template": …}` or `{"errors": […]}`. Asks nobody: the session only tells the region."""
    translator = Translator(managed_policy_map={}, sam_parser=Parser(), boto_session=boto3.Session(region_name=REGION))
    try:
        return {"template": translator.translate(template, parameter_values=parameters)}
    except InvalidDocumentException as error:
        return {"errors": [cause.message for cause in error.causes]}


if __name__ == "__main__":
    logging.disable()
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(translate(**json.loads(line))) + "\n")
        sys.stdout.flush()
