"""Orders at random: nothing that a client sends is a fault of the service, and what is refused begins nothing."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api
from tests.unit.handlers.jobs import counting_world
from tests.unit.handlers.test_any_body import values
from tests.unit.handlers.test_job_orders import OTHER, is_untouched, order

types = st.sampled_from(["count", "digest", "inspect", "unpack", "own", "complete", "verify", "notify", "refuse"])
parameters = st.dictionaries(
    st.sampled_from(["steps", "algorithms", "max_entries", "password", "x"]) | st.text(max_size=8),
    values | st.sampled_from(["sha256", ["sha256"], ["sha256", "sha256"], ["crc32", 7], 3, 10**30]),
    max_size=4,
)
members = st.fixed_dictionaries(
    {},
    optional={
        "type": types | values,
        "input": st.fixed_dictionaries({}, optional={"upload_id": st.sampled_from(["ready", OTHER]) | values}) | values,
        "parameters": parameters | values,
        "webhook": st.fixed_dictionaries({}, optional={"url": values, "secret_id": values}) | values,
        "x": values,
    },
)


@given(body=values | members | members.map(lambda some: {"type": "count", "input": {"upload_id": "ready"}} | some))
def test_no_json_body_is_a_fault_and_none_that_is_refused_begins_anything(body: Any) -> None:
    """Any JSON at all, and the order's own members with anything in them."""
    world = counting_world()
    upload = world.ready()
    if isinstance(body, dict) and isinstance(body.get("input"), dict) and body["input"].get("upload_id") == "ready":
        body = copy.deepcopy(body)
        body["input"]["upload_id"] = upload.id
    answer = order(Api(world), body)
    assert answer.status < 500
    assert (answer.status == 202) is not is_untouched(world)
    if answer.status == 202:
        world.work()
        assert all(job.ended_at for job in world.job_records.jobs.values())
        assert get_status(world) == 200


def get_status(world: JobWorld) -> int:
    """Of whatever job there is: what it was ordered with can be shown."""
    (job,) = world.job_records.jobs.values()
    return Api(world).call("job-api-get", upload_id=job.id).status
