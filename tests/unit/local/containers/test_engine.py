"""What is asked of a Docker engine, and what is said when it cannot help."""

from __future__ import annotations

from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from local.containers.engine import ContainerEngine, NoEngineError, NoImageError, base_image, is_within
from tests.unit.local.containers.docker_engine import fake_docker_engine

IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"


def bridge(*entries: dict[str, str]) -> tuple[int, object]:
    """An engine's description of its bridge."""
    return 200, {"Id": "b", "Name": "bridge", "IPAM": {"Config": list(entries)}}


def test_the_base_image_is_named_as_sam_names_it() -> None:
    """Runtime and architecture are in the tag."""
    assert base_image("python3.13", "x86_64") == IMAGE
    assert base_image("python3.12", "arm64") == "public.ecr.aws/lambda/python:3.12-arm64"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("unix:///nowhere/docker.sock", "No such file or directory"),
        ("tcp://127.0.0.1:1", "Connection refused"),
        ("rubbish", "rubbish"),
    ],
)
def test_no_engine_is_said_with_place_and_reason(monkeypatch: pytest.MonkeyPatch, host: str, reason: str) -> None:
    """The reason is the system's own words, not the layers of a library."""
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(NoEngineError) as error:
        ContainerEngine()
    assert host in str(error.value)
    assert reason in str(error.value)
    assert "Max retries" not in str(error.value)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (bridge({"Subnet": "172.17.0.0/16"}), "172.17.0.1/16"),
        (bridge({"Subnet": "10.9.0.0/24", "Gateway": "10.9.0.254"}), "10.9.0.254/24"),
        (bridge({"Subnet": "fd00::/64"}, {"Subnet": "10.9.0.0/24"}), "10.9.0.1/24"),
        (bridge(), None),
        ((404, {"message": "no such network"}), None),
    ],
)
def test_the_bridge_is_found_however_it_is_described(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, object], expected: str | None
) -> None:
    """An engine names no gateway before its first container; another kind of engine has no bridge."""
    with fake_docker_engine({"/networks/bridge": answer}) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        assert ContainerEngine().bridge() == (IPv4Interface(expected) if expected else None)


@pytest.mark.parametrize(
    "answer", [(500, {"message": "no such host"}), (404, {"message": "no such host"}), (200, {"error": "no such host"})]
)
def test_an_image_that_cannot_be_had_is_said_with_the_engines_reason(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, object]
) -> None:
    """Whether the pull is refused at once or breaks off on the way."""
    with fake_docker_engine({"/images/create": answer}) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        engine = ContainerEngine()
        assert not engine.has(IMAGE)
        with pytest.raises(NoImageError, match="no such host") as error:
            engine.pull(IMAGE)
    assert IMAGE in str(error.value)


@pytest.mark.parametrize(
    ("source", "is_ours"),
    [
        ("/state/build/IssuerFunction", True),
        ("/state/build", True),
        ("/host_mnt/state/build/IssuerFunction", True),
        ("/state/building", False),
        ("/state", False),
        ("", False),
    ],
)
def test_a_container_is_ours_by_what_it_has_mounted(source: str, is_ours: bool) -> None:
    """A folder that only begins alike is another's."""
    assert is_within(source, Path("/state/build")) is is_ours
