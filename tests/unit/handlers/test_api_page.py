"""docs/api.md says what the OpenAPI document says, and nothing that it does not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from handlers.operation import ADMIN, Operation
from handlers.table import OPERATIONS
from jobs.types import TYPES
from tests.unit.handlers.api_page import (
    PAGE,
    PROSE,
    answered_codes,
    codes_of_jobs,
    documented_codes,
    documented_job_codes,
    table_of,
    tables,
    words,
)
from tests.unit.handlers.documented import DOCUMENT
from uploads.downloading import OPAQUE_TYPE, SHOWN_TYPES

SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OBJECTS = sorted(name for name, schema in SCHEMAS.items() if "properties" in schema)
ENUMS = sorted(name for name, schema in SCHEMAS.items() if "enum" in schema)
PUBLIC = {name: one for name, one in TYPES.items() if one.is_public}
ASKED = [operation for operation in OPERATIONS if operation.query]
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)


def described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return found


def route_row(operation: Operation) -> list[str]:
    (row,) = (row for row in table_of("route") if words(row[0]) == [f"{operation.method} {operation.path}"])
    return row


def test_routes_of_the_page_are_the_operations() -> None:
    """Each once, and no other."""
    routes = [words(row[0])[0] for row in table_of("route")]
    assert sorted(routes) == sorted(f"{operation.method} {operation.path}" for operation in OPERATIONS)


@every_operation
def test_route_is_described_with_its_scopes_and_statuses(operation: Operation) -> None:
    """What all routes may answer stands below the table."""
    _, _, scopes, answers, refusals = route_row(operation)
    assert set(words(scopes)) == set(operation.scopes)
    common = {429, 500} | ({401, 403, 503} if operation.scopes else set())
    told = {int(status) for status in f"{answers} {refusals}".split()}
    assert {int(status) for status in described(operation)["responses"]} == told | common
    assert {int(status) for status in answers.split()} == set(operation.statuses)


def test_scopes_are_named() -> None:
    """The one that allows everything too."""
    assert f"`{ADMIN}`" in PAGE


def told_members(head: str) -> dict[str, list[str]]:
    return {words(name)[0]: [kind, text] for name, kind, text in table_of(head)}


def limits_of(schema: dict[str, Any]) -> set[str]:
    """The upper ends of a member's values, whatever it is wrapped in, as people write them."""
    if "prefixItems" in schema:  # a pair says so itself
        return set()
    ends = {f"{schema[name]:,}" for name in ("maximum", "maxLength", "maxItems", "maxProperties") if name in schema}
    inner = [*schema.get("anyOf", []), *schema.get("patternProperties", {}).values()]
    named = (schema.get(name) for name in ("items", "additionalProperties", "propertyNames"))
    inner += [one for one in named if isinstance(one, dict)]
    return ends.union(*(limits_of(one) for one in inner))


def check_member(kind: str, text: str, schema: dict[str, Any], *, required: bool) -> None:
    assert (kind in ("needed", "always")) == required
    default = schema.get("default")
    if default is not None:
        assert words(kind) == [str(default).lower() if isinstance(default, bool) else str(default)]
    for end in limits_of(schema):
        assert end in text, f"{end} is not told"


@pytest.mark.parametrize("name", OBJECTS)
def test_every_member_of_a_body_is_told(name: str) -> None:
    """Whether it must be there, its default, and how large it may be."""
    members = told_members(f"`{name}`")
    assert set(members) == set(SCHEMAS[name]["properties"])
    for member, (kind, text) in members.items():
        schema = SCHEMAS[name]["properties"][member]
        check_member(kind, text, schema, required=member in SCHEMAS[name].get("required", []))
        for value in schema.get("enum", [schema["const"]] if "const" in schema else []):
            assert f"`{value}`" in text or f"| `{value}` |" in PAGE


@pytest.mark.parametrize("operation", ASKED, ids=lambda operation: operation.id)
def test_every_member_of_a_query_is_told(operation: Operation) -> None:
    """The same of what stands behind the question mark."""
    members = told_members(f"`{operation.id}` query")
    parameters = {one["name"]: one for one in described(operation)["parameters"] if one["in"] == "query"}
    assert set(members) == set(parameters)
    for name, (kind, text) in members.items():
        check_member(kind, text, parameters[name]["schema"], required=parameters[name].get("required", False))


def test_every_header_that_is_read_is_told() -> None:
    """With its longest value; of what a client may prefer, what is heeded."""
    headers = {
        one["name"]: one["schema"]
        for operation in OPERATIONS
        for one in described(operation).get("parameters", [])
        if one["in"] == "header"
    }
    preferred = {operation.prefers for operation in OPERATIONS if operation.prefers}
    assert headers.pop("Prefer") == {"type": "string"}
    assert {f"Prefer: {wish}" for wish in preferred} <= set(words(PROSE))
    for name, schema in headers.items():
        assert f"`{name}: …`, 1 to {schema['maxLength']} printable ASCII" in PAGE


@pytest.mark.parametrize("name", ENUMS)
def test_every_word_that_a_member_may_hold_is_told(name: str) -> None:
    """States, strategies, algorithms: in code type, wherever it stands."""
    told = {part for word in words(PROSE) for part in re.split(r"[ |→]+", word)}
    assert set(SCHEMAS[name]["enum"]) <= told


def test_tables_tell_of_nothing_else() -> None:
    """A table of what is not there any more would mislead."""
    heads = [rows[0][0] for rows in tables()]
    of_schemas = {f"`{name}`" for name in OBJECTS}
    of_queries = {f"`{operation.id}` query" for operation in ASKED}
    of_types = {f"`{name}` parameters" for name, one in PUBLIC.items() if one.check({})}
    others = {"route", "status", "promise", "`overwrite`", "code"}
    assert sorted(heads) == sorted(of_schemas | of_queries | of_types | others)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_type_of_job_is_told_with_its_parameters(name: str) -> None:
    """And what each is when it is left out."""
    (row,) = (row for row in table_of("`SubmitJob`") if words(row[0]) == ["type"])
    assert name in words(row[2])
    defaults = PUBLIC[name].check({})
    told = told_members(f"`{name}` parameters") if defaults else {}
    assert {member: words(kind)[0] for member, (kind, _) in told.items()} == {
        member: json.dumps(value) for member, value in defaults.items()
    }


def test_every_reason_why_a_job_fails_is_told() -> None:
    """Here, or among the errors, where a request is refused for the same."""
    known = {(code, status) for code, told in documented_codes().items() for status, _ in told}
    assert documented_job_codes() | known >= codes_of_jobs() >= documented_job_codes()
    assert not documented_job_codes() & known


def test_every_code_is_told_with_its_status_and_whether_waiting_helps() -> None:
    """Of the function, found in its source, and of the gateway; and no code that nobody answers."""
    assert documented_codes() == answered_codes()


def test_codes_in_the_text_are_codes() -> None:
    """A misspelt one would be matched in vain."""
    constants = {value for name in ENUMS for value in SCHEMAS[name]["enum"]}
    in_text = {word for word in words(PROSE) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", word)}
    assert in_text - constants <= {*documented_codes(), *(code for code, _ in documented_job_codes())}
    assert len(in_text) > 20


def test_types_that_are_shown_are_told() -> None:
    """And what all others are given out as."""
    paragraph = next(text for text in PROSE.split("\n\n") if "nosniff" in text)
    told = {word for word in words(paragraph) if re.fullmatch(r"[a-z]+/[a-z0-9-]+", word)}
    assert told == SHOWN_TYPES | {OPAQUE_TYPE}


def test_links_within_the_page_lead_somewhere() -> None:
    """To a heading of the same page."""
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
