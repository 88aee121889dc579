"""Functions: traced, logged, tagged, and given what they read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.callers.settings import read_callers
from handlers.time_left import RESERVE_SECONDS
from jobs.model import Lane
from jobs.notices.settings import read_notice_settings
from jobs.settings import read_job_settings
from jobs.watching import MAX_WAIT_SECONDS
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.template.parts import PARAMETERS, RESOURCES, functions, properties, variables
from uploads.lifecycle import VERIFIED_WITHIN
from uploads.settings import read_settings

TAGGED = ["Alarm", "Api", "Bucket", "Function", "LogGroup", "Queue", "Role", "Table"]
TAGGED += ["Application", "DeliveryStream", "DeploymentGroup", "Group", "Key", "SamplingRule", "Topic"]
UNTAGGED = {"Account", "BucketPolicy", "MetricFilter", "QueuePolicy", "TopicPolicy"}
TAGGED += ["ApiKey", "DomainName", "UsagePlan", "WebACL"]
UNTAGGED |= {"BasePathMapping", "ManagedPolicy", "Policy", "RecordSet", "UsagePlanKey", "WebACLAssociation"}
UNTAGGED |= {"Alias", "Dashboard", "Permission", "Version"}
BEHIND_THE_API = ["AuthorizerFunction", "IssuerFunction", "JobApiFunction"]
SETTLING = ["SweeperFunction", "UploadEventsFunction"]
WORKING = ["JobWorkerFunction", "NoticesFunction"]
OF_TOKENS = ["TokenApiFunction", "TokenEndpointFunction"]  # test_token_functions.py
IN_THE_BACKGROUND = [*SETTLING, *WORKING, "DispatcherFunction"]
OF_THE_SERVICE = sorted({*BEHIND_THE_API, *IN_THE_BACKGROUND} - {"AuthorizerFunction"})
# What each has besides what all have: its own name, what only HTTP needs, and where it alone may send.
# What those behind the API know callers by: handlers.callers reads it.
CALLERS = {"AUTH_MODE", "IAM_TENANT", "ACCOUNT_ID", "TENANT_CLAIM", "COGNITO_RESOURCE_SERVER"}
OWN = {
    "IssuerFunction": {"ALLOWED_ORIGINS", "V1_DEPRECATED_AT", "V1_SUNSET_AT", *CALLERS},
    "JobApiFunction": {"ALLOWED_ORIGINS", *CALLERS},
    "JobWorkerFunction": {"LANE", "JOB_DEAD_LETTER_QUEUE_URL"},
    "NoticesFunction": {"LANE", "NOTICES_DEAD_LETTER_QUEUE_URL", "WEBHOOK_SECRET_PREFIX"},
}
NAME = "POWERTOOLS_SERVICE_NAME"
every_function = pytest.mark.parametrize("name", functions())
every_api_function = pytest.mark.parametrize("name", BEHIND_THE_API)
every_function_of_the_service = pytest.mark.parametrize("name", OF_THE_SERVICE)


def test_functions_are_those_that_are_listed() -> None:
    """A new one must be sorted in: somebody waits for it, or nobody does."""
    assert sorted(functions()) == sorted([*BEHIND_THE_API, *OF_TOKENS, *IN_THE_BACKGROUND])


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


@pytest.mark.parametrize("name", SETTLING)
def test_settling_function_has_time_to_end_in_order(name: str) -> None:
    """And no more than Lambda gives, which is what the records' own deadlines are made for."""
    timeout = timedelta(seconds=functions()[name]["Timeout"])
    assert 4 * RESERVE_SECONDS <= timeout.total_seconds() <= 900
    assert timeout < VERIFIED_WITHIN


def test_job_api_has_time_for_the_longest_poll() -> None:
    """And for what comes before and after it."""
    assert properties("JobApiFunction")["Timeout"] >= MAX_WAIT_SECONDS + 8


def test_worker_works_for_as_long_as_the_operator_says_and_lambda_lets_it() -> None:
    """A job of any length is done with any of these; the tests of the types do them with seconds."""
    assert properties("JobWorkerFunction")["Timeout"] == {"Ref": "JobTimeoutSeconds"}
    parameter = PARAMETERS["JobTimeoutSeconds"]
    assert (parameter["MinValue"], parameter["MaxValue"], parameter["Default"]) == (3, 900, 900)


def test_dispatcher_is_over_before_the_next_one_comes() -> None:
    """It runs every minute; two at once would do no harm, but help nobody."""
    assert properties("DispatcherFunction")["Timeout"] < 60


def test_worker_has_a_whole_cpu() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: at 1,769 MB. Hashing is nothing else."""
    assert properties("JobWorkerFunction")["MemorySize"] >= 1_769


def test_every_resource_that_takes_tags_has_them() -> None:
    """So that costs can be told apart."""
    untagged = []
    for name, resource in RESOURCES.items():
        kind = resource["Type"].rpartition("::")[2]
        tags = (functions()[name] if kind == "Function" else resource["Properties"]).get("Tags")
        wanted = {"application": "portside"}, {"Key": "application", "Value": "portside"}
        if kind in TAGGED and tags != wanted[0] and wanted[1] not in (tags or ()):
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


def given(name: str) -> dict[str, Any]:
    """What a function's own environment has that all others' have too."""
    own = OWN.get(name, set()) | {NAME}
    assert own <= set(variables(name))
    return {variable: value for variable, value in variables(name).items() if variable not in own}


def test_functions_are_given_every_variable_that_settings_read_and_no_other() -> None:
    """A name misspelt on either side fails here, not in a deployed function."""
    environment = AskedFor({**ENVIRONMENT, "SIGNED_ENCRYPTION": "aws:kms"})  # only then is a key looked for
    read_settings(environment)
    read_job_settings(environment)
    read_notice_settings(environment)
    for mode in ("iam", "cognito"):  # each has some of its own
        environment |= {**dict.fromkeys(CALLERS, "word"), "AUTH_MODE": mode, "IAM_TENANT": "role"}
        read_callers(environment)
    lambdas_own = {"AWS_REGION"}
    of_other_modules = {"LOG_LEVEL", NAME} | {f"POWERTOOLS_TRACER_CAPTURE_{it}" for it in ("RESPONSE", "ERROR")}
    for_sdks = {"AWS_ENDPOINT_URL_S3"}  # read if somebody sets it; the template sets the one for all services
    told = set().union(*(variables(name) for name in OF_THE_SERVICE))
    assert environment.names - lambdas_own - for_sdks == told - of_other_modules


@every_function_of_the_service
def test_function_is_given_the_same_as_the_others(name: str) -> None:
    """The same store, table, queues and rules: two that disagree on one would undo each other's work."""
    assert given(name) == given("IssuerFunction")


@every_function_of_the_service
def test_function_is_named_in_lines_and_figures_after_its_entry(name: str) -> None:
    """But the two workers, which share one: by their lane."""
    _, module, _ = properties(name)["Handler"].split(".")
    assert variables(name)[NAME] == {"NoticesFunction": "notices"}.get(name, module)


def test_workers_are_one_program_for_two_lanes() -> None:
    """Each is told its lane by its environment, reads that lane's queue, and may put aside what it cannot do."""
    assert {properties(name)["Handler"] for name in WORKING} == {"handlers.job_worker.handler"}
    for name, lane, queue in (("JobWorkerFunction", Lane.WORK, "Job"), ("NoticesFunction", Lane.NOTICES, "Notices")):
        assert variables(name)["LANE"] == lane
        prefix = queue.upper()
        assert variables(name)[f"{prefix}_DEAD_LETTER_QUEUE_URL"] == {"Ref": f"{queue}DeadLetterQueue"}
        (source,) = functions()[name]["Events"].values()
        assert source["Properties"]["Queue"] == {"Fn::GetAtt": f"{queue}Queue.Arn"}
    assert variables("IssuerFunction")["JOB_QUEUE_URL"] == {"Ref": "JobQueue"}
    assert variables("IssuerFunction")["NOTICES_QUEUE_URL"] == {"Ref": "NoticesQueue"}


@every_function_of_the_service
def test_answers_and_errors_stay_out_of_traces(name: str) -> None:
    """They hold presigned URLs; Powertools' own default records them."""
    own = variables(name)
    assert own["POWERTOOLS_TRACER_CAPTURE_RESPONSE"] == own["POWERTOOLS_TRACER_CAPTURE_ERROR"] == "false"
