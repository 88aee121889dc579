"""The settings of single methods, which CloudFormation knows by an encoded path and the emulator by a plain one."""

from __future__ import annotations

from typing import Any

# What of a method's settings the emulator's data plane acts upon, by its place in UpdateStage.
SETTINGS = {"ThrottlingRateLimit": "throttling/rateLimit", "ThrottlingBurstLimit": "throttling/burstLimit"}
ALL_METHODS = "/*"


def restore_method_settings(gateway: Any, api_id: str, stage: dict[str, Any]) -> None:
    """Set them anew. `stage`: the stage's properties, their functions computed. Safe to repeat."""
    changes = [
        {"op": "replace", "path": f"{one['ResourcePath']}/{one['HttpMethod']}/{place}", "value": str(one[name])}
        for one in stage.get("MethodSettings", ())
        for name, place in SETTINGS.items()
        if name in one and one["ResourcePath"] != ALL_METHODS
    ]
    if changes:
        gateway.update_stage(restApiId=api_id, stageName=stage["StageName"], patchOperations=changes)
