"""`sam build`, then bytecode: the one way to build that demo, run, test, benchmarks and deploy share.

SAM ships no `.pyc`, and Lambda's `/var/task` is read-only: every cold start would compile every module anew, at two to
three times the import cost. Unchecked-hash `.pyc` stay valid although packaging rewrites times (PEP 552).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.environments import ENVIRONMENTS, ROOT, UV_SETTINGS, runtime_python, tool

ZIPS_OF_THEIR_OWN = ("authorizer", "token_endpoint")
DEFAULT_BUILD_DIR = ROOT / ".aws-sam" / "build"


class BuildError(Exception):
    """The build failed; the text is the tool's own."""


def machine_architecture() -> str:
    """This machine's processor as Lambda names it."""
    return "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


def runtime_version() -> str:
    """The Python behind the local stack, as `PythonRuntime` names it."""
    report = "import sys; print('python%d.%d' % sys.version_info[:2])"
    return subprocess.run([runtime_python(), "-c", report], capture_output=True, text=True, check=True).stdout.strip()


def as_overrides(parameters: Mapping[str, str]) -> list[str]:
    """Template parameters as SAM takes them on the command line."""
    pairs = [f'ParameterKey={name},ParameterValue="{value}"' for name, value in parameters.items()]
    return ["--parameter-overrides", *pairs] if pairs else []


def sam_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment as SAM needs it: its own tools first, no telemetry, quick polling."""
    path = f"{ENVIRONMENTS / 'tools' / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return {**environment, **UV_SETTINGS, "PATH": path, "SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.5"}


def without_aws_settings() -> dict[str, str]:
    """This process's environment less its AWS settings: a build asks AWS nothing, and must not trip over a profile."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def run_sam(arguments: list[str], environment: Mapping[str, str] | None = None) -> str:
    """Run SAM, in this process's environment or in the one given, and return what it printed.

    Raises BuildError with its last lines.
    """
    done = subprocess.run(
        [tool("sam"), *arguments],
        cwd=ROOT,
        env=sam_environment(os.environ if environment is None else environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise BuildError(f"sam {arguments[0]} failed:\n{tail}")
    return done.stdout


def build(parameters: Mapping[str, str], build_dir: Path = DEFAULT_BUILD_DIR) -> Path:
    """Build for these parameters (`Architecture`, `PythonRuntime`) and return the built template's path."""
    build_dir.parent.mkdir(parents=True, exist_ok=True)
    with (build_dir.parent / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once into one folder would mix
        template = str(ROOT / "template.yaml")
        arguments = ["build", "--build-dir", str(build_dir), "--template", template, *as_overrides(parameters)]
        run_sam(arguments, without_aws_settings())
        drop_others_code(build_dir)
        compile_bytecode(build_dir, parameters.get("PythonRuntime", "python3.13"))
    return build_dir / "template.yaml"


def drop_others_code(build_dir: Path) -> None:
    """SAM copies all that is in a CodeUri; of `src/`, what stands in folders of its own is another function's zip."""
    for folder in (entry for entry in build_dir.iterdir() if (entry / "handlers").is_dir()):
        for name in ZIPS_OF_THEIR_OWN:
            shutil.rmtree(folder / name, ignore_errors=True)


def compile_bytecode(build_dir: Path, runtime: str) -> None:
    """Put unchecked-hash `.pyc` beside every module, made by the very Python version that will load them."""
    if runtime_version() != runtime:
        print(
            f"warning: no {runtime} is at hand to compile bytecode with; cold starts will be slower",
            file=sys.stderr,
        )
        return
    for folder in (entry for entry in build_dir.iterdir() if entry.is_dir()):
        # -f: a .pyc copied from the sources would be taken for good. -s, -p: tracebacks name Lambda's paths.
        command = [runtime_python(), "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
        command += ["-j", "0", "-s", str(folder), "-p", "/var/task", str(folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise BuildError(f"what was built does not compile:\n{done.stdout.strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make build", description=__doc__)
    parser.add_argument("--architecture", default="arm64", choices=["arm64", "x86_64"])
    arguments = parser.parse_args()
    try:
        print(build({"Architecture": arguments.architecture}))
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
