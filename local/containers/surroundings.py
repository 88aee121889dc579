"""What a function's container needs of the machine around it, proven before `sam local` is left alone with it."""

from __future__ import annotations

from pathlib import Path

from docker.errors import DockerException

from local.containers.engine import ContainerEngine, reason

# Run by a container of the functions' image, with the functions' mount.
CHECK = """
import pathlib, sys, urllib.request
if not any(pathlib.Path("/var/task").iterdir()):
    sys.exit("does not see the folder " + sys.argv[2])
try:
    urllib.request.urlopen(sys.argv[1], timeout=5).close()
except OSError as error:
    sys.exit(f"cannot reach {sys.argv[1]} on this machine ({error})")
"""


class SurroundingsError(Exception):
    """Containers do not start, or cannot reach or see what they need."""


def check_surroundings(engine: ContainerEngine, image: str, *, code: Path, url: str) -> None:
    """Prove that a container reaches the URL and sees the folder. Raises SurroundingsError."""
    try:
        engine.client.containers.run(
            image,
            entrypoint=["/var/lang/bin/python3", "-c", CHECK, url, str(code)],
            volumes={str(code): {"bind": "/var/task", "mode": "ro"}},
            remove=True,
        )
    except DockerException as error:
        raise SurroundingsError(f"a container {reason(error)}") from None
