"""The tests tested: each fault that is put into a copy of the portal is found by its test, which passes without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import POSTGRES
from tests.faults.seeded import FAULTS, Fault

ROOT = Path(__file__).parents[2]
SECONDS = 240


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The portal and its tests, to be spoilt."""
    folder = tmp_path_factory.mktemp("spoilt")
    for name in ("ideas", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "static", "docs", "pyproject.toml", "brand.toml"):
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    yield folder


def _passes(folder: Path, test: str) -> bool:
    """Whether this test passes there; raises where it was not run at all."""
    env = os.environ | {"HYPOTHESIS_PROFILE": "nightly", "PYTEST_XDIST_WORKER": f"seeded{os.environ.get('PYTEST_XDIST_WORKER', '')}", "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "-o", "addopts=--strict-markers", test]
    try:
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    assert done.returncode in {0, 1} and ("1 passed" in done.stdout or "1 failed" in done.stdout), done.stdout[-3000:] + done.stderr[-1000:]
    return done.returncode == 0


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_has_its_place(fault: Fault) -> None:
    for path, old, _new in fault.changes:
        assert (ROOT / path).read_text(encoding="utf-8").count(old) == 1, f"{path}: {old}"
    file, _, name = fault.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")


def _tried(copy: Path, fault: Fault) -> None:
    if fault.needs_postgres and not POSTGRES:
        pytest.skip("no PostgreSQL: IDEAS_TEST_POSTGRES is not set")
    whole = {path: (copy / path).read_text(encoding="utf-8") for path, _old, _new in fault.changes}
    try:
        for path, old, new in fault.changes:
            (copy / path).write_text((copy / path).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        assert not _passes(copy, fault.test), f"nobody notices: {fault.name}"
    finally:
        for path, text in whole.items():
            (copy / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.quick], ids=[fault.name for fault in FAULTS if fault.quick])
def test_a_quick_fault_is_found(copy: Path, fault: Fault) -> None:
    _tried(copy, fault)


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_is_found_and_its_test_passes_without_it(copy: Path, fault: Fault) -> None:
    _tried(copy, fault)
    assert _passes(copy, fault.test)
