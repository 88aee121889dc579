"""The Docker engine that runs the Lambda containers: found as SAM finds it, through the same library.

`DOCKER_HOST` and its like count; without it the engine is looked for at its usual socket.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path
from typing import Any

import docker
from docker.errors import (
    APIError,
    ContainerError,
    DockerException,
    NotFound,
)

ANSWERS_WITHIN_SECONDS = 3
WORKS_WITHIN_SECONDS = 120
USUAL_SOCKET = "unix:///var/run/docker.sock"


class NoEngineError(Exception):
    """No Docker engine answers; the text says where it was looked for."""


class NoImageError(Exception):
    """The Lambda base image is not here and cannot be fetched."""


def base_image(runtime: str, architecture: str) -> str:
    """AWS's base image of a Python runtime, as SAM names it."""
    return f"public.ecr.aws/lambda/{runtime.replace('python', 'python:')}-{architecture}"


class ContainerEngine:
    """A Docker engine that answers."""

    def __init__(self) -> None:
        """Raises NoEngineError, within seconds."""
        host = os.environ.get("DOCKER_HOST") or USUAL_SOCKET
        try:
            knock(host)
            docker.from_env(timeout=ANSWERS_WITHIN_SECONDS).close()  # it asks for the engine's version
            self.client: Any = docker.from_env(timeout=WORKS_WITHIN_SECONDS)
        except (DockerException, OSError) as error:
            raise NoEngineError(f"no Docker engine answers at {host} ({reason(error)})") from None

    def bridge(self) -> IPv4Interface | None:
        """The engine's end of the network that containers are on: address and subnet."""
        try:
            network = self.client.networks.get("bridge")
        except NotFound:
            return None
        for entry in network.attrs["IPAM"]["Config"] or []:
            if "." in entry["Subnet"]:  # IPv6 may stand beside it
                subnet = IPv4Network(entry["Subnet"])
                return IPv4Interface(f"{entry.get('Gateway') or subnet[1]}/{subnet.prefixlen}")
        return None

    def has(self, image: str) -> bool:
        """Whether the image is here already."""
        try:
            self.client.images.get(image)
        except NotFound:
            return False
        return True

    def pull(self, image: str) -> None:
        """Fetch the image. Raises NoImageError."""
        try:
            lines = list(self.client.api.pull(image, stream=True, decode=True))
        except APIError as error:
            lines = [{"error": reason(error)}]
        for line in lines:
            if "error" in line:
                raise NoImageError(f"{image} is not here and cannot be fetched: {line['error']}")

    def containers_of(self, folder: Path) -> list[Any]:
        """Every container, running or not, that has something of this folder mounted."""
        everything = self.client.containers.list(all=True, ignore_removed=True)
        return [container for container in everything if any(is_within(source, folder) for source in mounts(container))]

    @contextmanager
    def leaving_no_containers_of(self, folder: Path) -> Iterator[None]:
        """Remove those afterwards, and first what a run that was killed has left: SAM removes its own unless killed."""
        self._remove_containers_of(folder)
        try:
            yield
        finally:
            self._remove_containers_of(folder)

    def _remove_containers_of(self, folder: Path) -> None:
        for container in self.containers_of(folder):
            with suppress(NotFound):
                container.remove(force=True)


def knock(host: str) -> None:
    """Raise OSError where nobody listens at a local socket; the library would, too, but leave its own end open."""
    if host.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(ANSWERS_WITHIN_SECONDS)
            door.connect(host.removeprefix("unix://"))


def mounts(container: Any) -> list[str]:
    """What the container sees of the engine's machine."""
    return [mount.get("Source", "") for mount in container.attrs["Mounts"]]


def is_within(source: str, folder: Path) -> bool:
    """Whether a mount is of this folder; Docker Desktop puts its own prefix before the path."""
    return f"{folder}/" in f"{source}/"


def reason(error: BaseException) -> str:
    """What the container, the engine or the system said, without what wraps it."""
    if isinstance(error, ContainerError):
        return str(error.stderr.decode(errors="replace").strip())
    if isinstance(error, APIError):
        return str(error.explanation or error)
    inmost = error
    while inner := inmost.__cause__ or inmost.__context__:
        inmost = inner
    return (inmost.strerror if isinstance(inmost, OSError) else None) or str(error)
