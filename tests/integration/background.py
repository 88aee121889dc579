"""What a test does with the functions that nobody calls by HTTP: waits for them, forges for them, sets records back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.integration.conftest import Deployment
from uploads.aws.items import to_upload
from uploads.aws.record_keys import DUE_AT, upload_key
from uploads.model import Upload

PATIENCE_SECONDS = 30.0  # the emulator takes seconds for a function's first invocation


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"still not so: {what}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Background:
    """Behind one deployed stack, for one tenant."""

    deployment: Deployment
    tenant: str = "acme"

    def output(self, name: str) -> str:
        """An output of the stack."""
        described = self.deployment.emulator.client("cloudformation").describe_stacks(
            StackName=self.deployment.stack.stack_name
        )
        outputs = described["Stacks"][0]["Outputs"]
        return str(next(output["OutputValue"] for output in outputs if output["OutputKey"] == name))

    def record(self, upload_id: str) -> Upload:
        """An upload's record, as the table has it."""
        answer = self.deployment.emulator.client("dynamodb").get_item(
            TableName=self.deployment.stack.table_name, Key=upload_key(self.tenant, upload_id), ConsistentRead=True
        )
        return to_upload(answer["Item"])

    def records(self) -> list[Upload]:
        """All of the tenant's."""
        answer = self.deployment.emulator.client("dynamodb").query(
            TableName=self.deployment.stack.table_name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": {"S": f"TENANT#{self.tenant}"}, ":sk": {"S": "UPLOAD#"}},
            ConsistentRead=True,
        )
        return [to_upload(item) for item in answer["Items"]]

    def wait_for_state(self, upload_id: str, state: str) -> Upload:
        """The record, once it is in a state."""
        wait_for(f"{upload_id} is {state}", lambda: self.record(upload_id).state == state)
        return self.record(upload_id)

    def set_back(self, upload_id: str, **moments: datetime | str) -> None:
        """Have an upload due now, with these attributes as if more time had passed."""
        values: dict[str, Any] = {f":{DUE_AT}": {"N": "1"}}
        for name, value in moments.items():
            moment = {"N": str(int(value.timestamp()))} if isinstance(value, datetime) else None
            values[f":{name}"] = moment or {"S": value}
        names = [name.removeprefix(":") for name in values]
        self.deployment.emulator.client("dynamodb").update_item(
            TableName=self.deployment.stack.table_name,
            Key=upload_key(self.tenant, upload_id),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in names),
            ExpressionAttributeNames={f"#{name}": name for name in names},
            ExpressionAttributeValues=values,
        )

    def sweep(self) -> dict[str, Any]:
        """What the sweeper answers."""
        answer = self.deployment.emulator.client("lambda").invoke(FunctionName=self.output("SweeperFunctionName"))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return dict(json.loads(answer["Payload"].read()))

    def send(self, body: str) -> str:
        """Put a message into the bucket's queue, as nobody but root can; its id."""
        sqs = self.deployment.emulator.client("sqs")
        sent = sqs.send_message(QueueUrl=self.output("UploadEventsQueueUrl"), MessageBody=body)
        return str(sent["MessageId"])

    def objects(self) -> set[str]:
        """The ids of the tenant's objects."""
        prefix = f"t/{self.tenant}/"
        return {key.removeprefix(prefix) for key in self.deployment.objects() if key.startswith(prefix)}
