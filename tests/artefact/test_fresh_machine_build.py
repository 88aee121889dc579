from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.artefact.fresh_checkout import bare_environment, make_checkout, run, tools_python

RUNTIME = "python3.13"  # PythonRuntime, by default
ELF_MACHINES = {"x86_64": 62, "arm64": 183}  # EM_X86_64 and EM_AARCH64 of the ELF header


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build and what it said."""

    architecture: str
    folder: Path
    said: str

    def libraries(self) -> list[Path]:
        """The compiled libraries of all functions."""
        return list(self.folder.rglob("*.so"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout on a machine that has nothing."""
    root = tmp_path_factory.mktemp("fresh") / "checkout"
    make_checkout(root, refused=RUNTIME)
    return root


@pytest.fixture(scope="module", params=sorted(ELF_MACHINES))
def build(request: pytest.FixtureRequest, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build that `make build` runs, for each architecture."""
    command = [str(tools_python(checkout)), "-m", "delivery.build", "--architecture", request.param]
    done = run(command, cwd=checkout, env=bare_environment(tmp_path_factory.mktemp("home")))
    return Build(request.param, checkout / ".aws-sam" / "build", done.stderr)


def elf_machine(library: Path) -> int:
    """What processor a shared library is for: e_machine of its ELF header."""
    header = library.read_bytes()[:20]
    assert header[:4] == b"\x7fELF"
    return int.from_bytes(header[18:20], "little")


def test_a_build_needs_neither_docker_nor_the_runtimes_python(build: Build) -> None:
    """Each source is built once, for all functions that share it, with its libraries, compiled ones among them."""
    assert {library.relative_to(build.folder).parts[0] for library in build.libraries()} == {
        "AuthorizerFunction",
        "IssuerFunction-Shared",
        "TokenEndpointFunction",
    }
    for name in ("issuer", "upload_events", "sweeper"):
        assert (build.folder / "IssuerFunction-Shared" / "handlers" / f"{name}.py").is_file()
    assert (build.folder / "AuthorizerFunction" / "authorizer" / "app.py").is_file()


def test_compiled_libraries_are_of_the_functions_processor(build: Build) -> None:
    """On any machine, arm64 really gets arm64 libraries: a wrong one would fail only on AWS."""
    assert {elf_machine(library) for library in build.libraries()} == {ELF_MACHINES[build.architecture]}


def test_compiled_libraries_are_of_the_functions_python(build: Build) -> None:
    """The build is for the runtime's Python, whatever its tools run on."""
    tag = RUNTIME.replace("python", "cpython-").replace(".", "")
    assert [file for file in build.libraries() if tag not in file.name and ".abi3." not in file.name] == []


def test_bytecode_is_left_out_only_with_a_word(build: Build, checkout: Path) -> None:
    """Another version's bytecode would be useless: where the runtime's is not to be had, the build says so."""
    version = run([str(tools_python(checkout)), "-V"]).stdout.removeprefix("Python ")
    is_runtime = version.startswith(f"{RUNTIME.removeprefix('python')}.")
    assert any(build.folder.rglob("*.pyc")) == is_runtime
    assert (f"no {RUNTIME} is at hand" in build.said) != is_runtime
