"""`docs/extending.md` is followed to the letter: its module, its line of registration, its test."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

import jobs.types
from jobs.model import JobState
from jobs.work import JobType
from tests.unit.fakes.job_world import JobWorld

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/extending.md").read_text()
MODULE, LINE, TEST = re.findall(r"^```(?:python|text)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
NAME = "jobs.types.count_lines"


def load(name: str, path: Path) -> ModuleType:
    """A module from a file that is no part of the tree."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What the page's first block says, where the page says that it is put."""
    path = tmp_path / "count_lines.py"
    path.write_text(MODULE)
    made = load(NAME, path)
    monkeypatch.setitem(sys.modules, NAME, made)
    monkeypatch.setattr(jobs.types, "count_lines", made, raising=False)
    return made


@pytest.fixture
def types(module: ModuleType, tmp_path: Path) -> Mapping[str, JobType]:
    """The types once the line is added to a copy of the list, and the module to its import."""
    written = Path(jobs.types.__file__ or "").read_text()
    imported = re.sub(r"^from jobs\.types import ", rf"\g<0>{NAME.rpartition('.')[2]}, ", written, flags=re.MULTILINE)
    registered = re.sub(r"(?=^    \)\n}$)", LINE, imported, flags=re.MULTILINE)
    assert len(registered.splitlines()) == len(written.splitlines()) + 1
    path = tmp_path / "types.py"
    path.write_text(registered)
    known: Mapping[str, JobType] = load("types_with_one_more", path).TYPES
    assert known.keys() - jobs.types.TYPES.keys() == {module.TYPE.name}
    return known


@pytest.mark.parametrize("steps", [1, 2, 3, 1_000])
def test_the_new_type_runs_with_little_time_for_each_run(types: Mapping[str, JobType], steps: int) -> None:
    """Registered as the page says, submitted as anybody would, beside all other types."""
    world = JobWorld(types=types)
    content = b"one\n\nthree\n" * 2_000_000  # more than one step of the page's own size
    upload = world.ready(content, content_type="text/plain")
    job = world.submit("count-lines", upload, {"skip_empty": True})
    ran = world.work(steps=steps)
    assert (len(ran) > 1) == (steps <= 3)
    assert world.job(job).state is JobState.SUCCEEDED
    assert world.job(job).response == {"upload_id": upload.id, "lines": 4_000_000}


@pytest.mark.usefixtures("module")
def test_the_page_s_own_tests_pass(tmp_path: Path) -> None:
    """By pytest itself, in this process, where the new module is known."""
    path = tmp_path / "test_count_lines.py"
    path.write_text(TEST)
    assert pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", "/dev/null", str(path)]) == 0


def test_the_page_names_what_is_there() -> None:
    """Paths and roles that a reader is sent to."""
    for path in re.findall(r"`((?:src|tests)/[\w/.]+)`", PAGE):
        if "count_lines" not in path:
            assert (ROOT / path).exists(), path
    assert "JobWorkerRole:" in (ROOT / "template.yaml").read_text()
