"""`make demo` and `make run`: the whole service on this machine, with real uploads to prove it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from types import FrameType

from delivery.build import BuildError
from delivery.job_probe import digest
from delivery.probe import Api, ProbeError, random_bytes, send
from local.curl_lines import curl_lines
from local.engines.process import EngineError
from local.environments import state_dir
from local.ports import PortTakenError, claim_port
from local.stack import STORES, LocalStack, StateTakenError, UnknownStoreError, running_stack
from local.steps import Steps
from local.tokens import ALL_SCOPES, mint_token, signing_key

TENANT = "acme"
PUT_BYTES = 1_000_000
MULTIPART_BYTES = 31_457_280

FAILURES = (BuildError, EngineError, PortTakenError, ProbeError, StateTakenError, UnknownStoreError)
ADVICE = {
    BuildError: "If packages could not be fetched, check the network; `make clean` starts from nothing.",
    EngineError: "Is there memory and disk left? `make clean` starts from nothing.",
    ProbeError: "The stack came up, but does not do what it should: that is a bug; please report it with this output.",
}


def prove(stack: LocalStack, token: str, say: Steps) -> None:
    """Make a real upload of each kind, check the bytes that landed, and have a job do so. Raises ProbeError."""
    s3 = stack.s3_client()

    def read_back(upload_id: str) -> bytes:
        answer = s3.get_object(Bucket=stack.bucket, Key=f"t/{TENANT}/{upload_id}")
        return bytes(answer["Body"].read())

    api = Api(stack.api_url, token)
    for strategy, size_bytes in (("put", PUT_BYTES), ("multipart", MULTIPART_BYTES)):
        content = random_bytes(size_bytes, seed=size_bytes)
        proof = send(api, content, strategy=strategy, read_back=read_back)
        parts = f" in {proof.part_count} parts" if strategy == "multipart" else ""
        say(f"{strategy}: {size_bytes:,} bytes{parts}, ready; what landed has SHA-256 {proof.sha256[:16]}… as sent")
    digest(api, proof)
    say(f"job: the service itself has read those {MULTIPART_BYTES:,} bytes, and found the same SHA-256")


def show(stack: LocalStack, token: str) -> None:
    """Print where the service is and how to use it from a shell."""
    lines = curl_lines(stack.api_url, token)
    print(f"\nAPI    {stack.api_url}\nToken  {token}\n\n# ---- the same by curl ----\n{lines}", flush=True)


def clean_up_when_stopped() -> None:
    """Make every way of being stopped clean up; a shell starts background programs with Ctrl-C ignored."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, stop)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stay", action="store_true", help="stay up until Ctrl-C")
    parser.add_argument("--store", default=STORES[0], help=f"where files are kept: {' or '.join(STORES)}")
    given = parser.parse_args()
    clean_up_when_stopped()
    say, folder = Steps(), state_dir()
    try:
        with running_stack(folder, claim_port(os.environ.get("PORT", "")), say=say, store=given.store) as stack:
            token = mint_token(signing_key(folder), tenant=TENANT, scope=ALL_SCOPES, ttl_seconds=3600, now=time.time())
            prove(stack, token, say)
            show(stack, token)
            if given.stay:
                where = f' STATE_DIR="{folder}"' if os.environ.get("STATE_DIR") else ""
                say(f'up until Ctrl-C; `make token TENANT=acme SCOPE="{ALL_SCOPES}"{where}` prints more tokens')
                signal.pause()
            say("cleaning up")
        say("done")
    except KeyboardInterrupt:
        say("stopped and cleaned up")
    except FAILURES as error:
        sys.exit(f"\nfailed: {error}\n{ADVICE.get(type(error), '')}".rstrip())


if __name__ == "__main__":
    main()
