from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

from benchmarks.functions import Function, read_function
from benchmarks.processes import run_probe
from local.tokens import ISSUER
from tests.artefact.invoking import authorizer_event, health_event, invoke
from tests.artefact.sources import SOURCE, code_uris
from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.idp import AUDIENCE, ENTITY_ID

# What every function starts with.
PARAMETERS = {
    "TokenIssuer": ISSUER,
    "SamlIdpCertificates": IDP.certificate_text,
    "SamlIdpEntityId": ENTITY_ID,
    "SamlAudience": AUDIENCE,
}
MISSING_IMPORTS = {"ImportError", "ModuleNotFoundError"}


@pytest.mark.parametrize("name", sorted(code_uris()))
def test_every_handler_imports_from_the_artefact_alone(template: Path, name: str) -> None:
    """A fresh process with nothing on its path but the function's folder finds each handler."""
    function = read_function(template, name, PARAMETERS)
    run_probe("start.py", function, function.module)


@pytest.mark.parametrize("name", sorted(code_uris()))
def test_a_handlers_name_is_the_same_here_and_in_lambda(template: Path, name: str) -> None:
    """What pytest imports by that name is the source of what Lambda imports by it."""
    function = read_function(template, name, PARAMETERS)
    spec = importlib.util.find_spec(function.module)
    assert spec is not None
    assert spec.origin is not None
    below = Path(*function.module.split(".")).with_suffix(".py")
    assert Path(spec.origin).is_relative_to(SOURCE)
    assert Path(spec.origin).read_bytes() == (function.folder / below).read_bytes()


def test_the_issuer_answers_from_the_artefact(issuer: Function) -> None:
    """The built issuer answers a request that needs no AWS."""
    answer = invoke(issuer, health_event())
    assert (answer["statusCode"], answer["body"]) == (200, '{"status":"ok"}')


def test_the_authorizer_answers_from_the_artefact(authorizer: Function, keys: Path) -> None:
    """The built authorizer lets a valid token in."""
    answer = invoke(authorizer, authorizer_event(keys))
    assert answer["context"]["tenant"] == "acme"
    assert answer["policyDocument"]["Statement"][0]["Effect"] == "Allow"


def test_the_authorizer_refuses_from_the_artefact(authorizer: Function, tmp_path: Path) -> None:
    """The built authorizer refuses a token of another key, with the very text that makes it a 401."""
    with pytest.raises(RuntimeError, match=r"Exception: Unauthorized$"):
        invoke(authorizer, authorizer_event(tmp_path))


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda file: str(file.relative_to(SOURCE)))
def test_no_module_bends_its_imports(file: Path) -> None:
    """No sys.path edit and no fallback for a failed import: names mean the same everywhere."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    handlers = [node.type for node in nodes if isinstance(node, ast.ExceptHandler) and node.type]
    caught = {name.id for handler in handlers for name in ast.walk(handler) if isinstance(name, ast.Name)}
    assert not any(map(is_search_path, nodes))
    assert not caught & MISSING_IMPORTS


def is_search_path(node: ast.AST) -> bool:
    """Whether this reaches for the list that imports are looked up in."""
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr="path"):
            return True
        case ast.ImportFrom(module="sys", names=names):
            return any(alias.name == "path" for alias in names)
        case ast.Import(names=names):
            return any(alias.name in {"site", "pkgutil"} for alias in names)
    return False
