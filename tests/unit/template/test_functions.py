"""Functions: traced, logged, tagged, and given what they read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.time_left import RESERVE_SECONDS
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.template.parts import PARAMETERS, RESOURCES, functions, properties, variables
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.settings import read_settings

TAGGED = ["Alarm", "Api", "Bucket", "Function", "LogGroup", "Queue", "Role", "Table"]
UNTAGGED = {"BucketPolicy", "QueuePolicy"}
BEHIND_THE_API = ["AuthorizerFunction", "IssuerFunction"]
IN_THE_BACKGROUND = ["SweeperFunction", "UploadEventsFunction"]
every_function = pytest.mark.parametrize("name", functions())
every_api_function = pytest.mark.parametrize("name", BEHIND_THE_API)
every_background_function = pytest.mark.parametrize("name", IN_THE_BACKGROUND)


def test_functions_are_those_that_are_listed() -> None:
    """A new one must be sorted in: somebody waits for it, or nobody does."""
    assert sorted(functions()) == sorted([*BEHIND_THE_API, *IN_THE_BACKGROUND])


@every_function
def test_function_is_traced(name: str) -> None:
    """Through every hop."""
    assert functions()[name]["Tracing"] == "Active"


@every_function
def test_function_runs_the_runtime_and_architecture_of_the_parameters(name: str) -> None:
    """Python 3.13 on arm64 unless the operator says otherwise."""
    assert functions()[name]["Runtime"] == {"Ref": "PythonRuntime"}
    assert functions()[name]["Architectures"] == [{"Ref": "Architecture"}]
    assert PARAMETERS["PythonRuntime"]["Default"] == "python3.13"
    assert PARAMETERS["Architecture"]["Default"] == "arm64"
    assert PARAMETERS["Architecture"]["AllowedValues"] == ["arm64", "x86_64"]


@every_function
def test_function_logs_json_to_a_group_of_its_own_that_forgets(name: str) -> None:
    """One that Lambda made by itself would keep everything for ever."""
    logging = functions()[name]["LoggingConfig"]
    group = logging["LogGroup"]["Ref"]
    assert logging["LogFormat"] == "JSON"
    assert [config["LoggingConfig"]["LogGroup"]["Ref"] for config in functions().values()].count(group) == 1
    assert RESOURCES[group]["Type"] == "AWS::Logs::LogGroup"
    assert properties(group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert PARAMETERS["LogRetentionDays"]["Default"] == 30


@every_function
def test_function_has_a_role_of_its_own_and_no_policies_beside_it(name: str) -> None:
    """SAM would add managed policies to a role that it makes itself."""
    role = functions()[name]["Role"]["Fn::GetAtt"]
    assert role == f"{name.removesuffix('Function')}Role.Arn"
    assert "Policies" not in functions()[name]


@every_api_function
def test_function_can_be_given_a_share_of_the_concurrency(name: str) -> None:
    """By parameter; zero shares the account's pool."""
    parameter = f"{name.removesuffix('Function')}ReservedConcurrency"
    assert {"Ref": parameter} in functions()[name]["ReservedConcurrentExecutions"]["Fn::If"]
    assert PARAMETERS[parameter]["Default"] == 0


@every_api_function
def test_function_gives_up_before_the_gateway_does(name: str) -> None:
    """It cuts at 29 s."""
    assert functions()[name]["Timeout"] < 29


@every_background_function
def test_background_function_has_time_to_read_and_to_end_in_order(name: str) -> None:
    """And no more than Lambda gives, which is what the records' own deadlines are made for."""
    timeout = timedelta(seconds=functions()[name]["Timeout"])
    assert 4 * RESERVE_SECONDS <= timeout.total_seconds() <= 900
    assert timeout < VERIFIED_WITHIN


def test_every_resource_that_takes_tags_has_them() -> None:
    """So that costs can be told apart."""
    untagged = []
    for name, resource in RESOURCES.items():
        kind = resource["Type"].rpartition("::")[2]
        tags = (functions()[name] if kind == "Function" else resource["Properties"]).get("Tags")
        if kind in TAGGED and tags not in ({"application": "portside"}, [{"Key": "application", "Value": "portside"}]):
            untagged.append(name)
    assert untagged == []
    assert {resource["Type"].rpartition("::")[2] for resource in RESOURCES.values()} == {*TAGGED, *UNTAGGED}


class AskedFor(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(environment)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)


def test_issuer_is_given_every_variable_that_its_settings_read_and_no_other() -> None:
    """A name misspelt on either side fails here, not in a deployed function."""
    environment = AskedFor({**ENVIRONMENT, "SIGNED_ENCRYPTION": "aws:kms"})  # only then is a key looked for
    read_settings(environment)
    lambdas_own = {"AWS_REGION"}
    of_other_modules = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"} | {
        f"POWERTOOLS_TRACER_CAPTURE_{what}" for what in ("RESPONSE", "ERROR")
    }
    for_sdks = {"AWS_ENDPOINT_URL_S3"}  # read if somebody sets it; the template sets the one for all services
    assert environment.names - lambdas_own - for_sdks == set(variables("IssuerFunction")) - of_other_modules


@every_background_function
def test_background_function_is_given_the_same_as_the_issuer(name: str) -> None:
    """But for what is HTTP's and its own name: the same store, table and rules."""
    own = {"POWERTOOLS_SERVICE_NAME": name.removesuffix("Function").replace("UploadEvents", "upload_events").lower()}
    expected = {**variables("IssuerFunction"), **own}
    del expected["ALLOWED_ORIGINS"]
    assert variables(name) == expected


@pytest.mark.parametrize("name", ["IssuerFunction", *IN_THE_BACKGROUND])
def test_answers_and_errors_stay_out_of_traces(name: str) -> None:
    """They hold presigned URLs; Powertools' own default records them."""
    given = variables(name)
    assert given["POWERTOOLS_TRACER_CAPTURE_RESPONSE"] == given["POWERTOOLS_TRACER_CAPTURE_ERROR"] == "false"
