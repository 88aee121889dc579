from __future__ import annotations

from delivery.next_steps import next_steps
from delivery.template import read_template


def test_steps_name_this_very_deployment() -> None:
    """Every line can be copied as it is."""
    outputs = {"ApiUrl": "https://x.example/live", "BucketName": "portside-bucket"}
    parameters = {"TokenIssuer": "https://login.example.com/", "TokenAudience": "aud", "TenantClaim": "org"}
    said = next_steps("prod", outputs, parameters)
    for text in (*outputs.values(), *parameters.values(), "make smoke ENV=prod", "https://x.example/live/v1/health"):
        assert text in said


def test_outputs_that_are_shown_exist() -> None:
    """A renamed output would end a good deployment in a traceback."""
    assert {"ApiUrl", "BucketName"} <= read_template()["Outputs"].keys()
