"""`make local-api`: the functions in Lambda containers, the emulator behind them, and real uploads to prove it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from delivery.build import machine_architecture, runtime_version
from local.containers.engine import ContainerEngine, NoEngineError, NoImageError, base_image
from local.containers.meeting_place import NoMeetingPlaceError, meeting_place
from local.containers.relay import running_relay
from local.containers.start_api import running_start_api
from local.containers.surroundings import SurroundingsError, check_surroundings
from local.demo import ADVICE, FAILURES, TENANT, clean_up_when_stopped, prove, show
from local.engines.ministack import Emulator
from local.environments import state_dir
from local.ports import claim_port, free_port
from local.stack import LocalStack, Say, announced, parameters, running_stack
from local.steps import Steps
from local.tokens import ALL_SCOPES, mint_token, signing_key

FOLDER = "local-api"
OTHERWISE = "`make run` needs no Docker and serves the same API."
CONTAINER_ADVICE = {
    NoEngineError: "Lambda containers need one: install or start Docker, or set DOCKER_HOST to where it listens\n"
    "(`docker context inspect` tells, if `docker info` answers). " + OTHERWISE,
    NoImageError: "Fetch it once with `docker pull` where there is a network. " + OTHERWISE,
    NoMeetingPlaceError: "Connect it to any network. " + OTHERWISE,
    SurroundingsError: "Does a firewall on this machine drop what comes from containers, or a proxy in Docker's own\n"
    "configuration take it? Does the engine run elsewhere, without this folder? " + OTHERWISE,
}


def fetch_image(engine: ContainerEngine, say: Say) -> str:
    """The functions' base image, fetched unless it is here. Raises NoImageError."""
    image = base_image(runtime_version(), machine_architecture())
    if not engine.has(image):
        say(f"fetching {image}")
        engine.pull(image)
    return image


@contextmanager
def running_local_api(folder: Path, port: int, *, say: Say) -> Iterator[LocalStack]:
    """The stack with its API in containers; everything is stopped on the way out."""
    engine = ContainerEngine()
    image = fetch_image(engine, say)
    build_dir, emulator_port = folder / "build", free_port()
    with running_relay(meeting_place(engine.bridge()), emulator_port) as meeting_url:
        more = {"AwsEndpointUrl": meeting_url}
        with (
            running_stack(folder, emulator_port, say=say, more_parameters=more, announce=False) as stack,
            engine.leaving_no_containers_of(build_dir),
        ):
            say(f"sam local start-api on http://127.0.0.1:{port}; its containers meet the emulator at {meeting_url}")
            check_surroundings(engine, image, code=build_dir, url=f"{meeting_url}/_ministack/health")
            emulator = Emulator(stack.emulator_url)
            with running_start_api(
                folder / FOLDER,
                build_dir=build_dir,
                parameters={**parameters(emulator, folder), **more},
                emulator=emulator,
                port=port,
            ) as url:
                yield replace(stack, api_url=url)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make local-api", description=__doc__)
    parser.add_argument("--once", action="store_true", help="exit after the proof")
    once = parser.parse_args().once
    clean_up_when_stopped()
    say, folder = Steps(), state_dir()
    try:
        with running_local_api(folder, claim_port(os.environ.get("PORT", "")), say=say) as stack:
            token = mint_token(signing_key(folder), tenant=TENANT, scope=ALL_SCOPES, ttl_seconds=3600, now=time.time())
            with announced(stack, folder):
                prove(stack, token, say)
                show(stack, token)
                if not once:
                    say(f"up until Ctrl-C; the functions log to {folder / FOLDER / 'sam.log'}")
                    say("`sam local` answers 502 to a bad token: the gateway's own responses are in `make run`")
                    signal.pause()
            say("cleaning up")
        say("done")
    except KeyboardInterrupt:
        say("stopped and cleaned up")
    except (*FAILURES, *CONTAINER_ADVICE) as error:
        advice = {**ADVICE, **CONTAINER_ADVICE}.get(type(error), "")
        sys.exit(f"\nfailed: {error}\n{advice}".rstrip())


if __name__ == "__main__":
    main()
