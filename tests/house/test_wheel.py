"""The wheel is whole: installed apart from the checkout, it serves pages with their styles."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.serving import ROOT, environment, free_port, until


@pytest.mark.nightly
def test_an_installed_wheel_serves_pages(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    python = _installed(tmp_path)
    port = free_port()
    env = environment(home, port=port, PYTHONPATH=os.pathsep.join(site.getsitepackages()))
    where = subprocess.run([python, "-c", "import ideas; print(ideas.__file__)"], cwd=home, env=env, capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) in where
    subprocess.run([python, "-m", "flask", "--app", "ideas", "init"], cwd=home, env=env, check=True, capture_output=True)
    process = subprocess.Popen([python, "-m", "flask", "--app", "ideas", "serve", "--port", str(port)], cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = until(lambda: _read(f"http://127.0.0.1:{port}/ideas?lang=de"), what="a page of the installed portal")
        assert 'lang="de"' in page
        assert "Ideen" in page
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert _read(f"http://127.0.0.1:{port}{address}"), address
    finally:
        process.terminate()
        process.wait(60)


def _installed(folder: Path) -> str:
    """The wheel in an environment of its own; what it needs is lent by this one."""
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--disable-pip-version-check", "--wheel-dir", folder / "dist", "."], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = str(folder / "venv" / "bin" / "python")
    wheel = next((folder / "dist").glob("*.whl"))
    subprocess.run([python, "-m", "pip", "install", "--no-deps", "--quiet", "--disable-pip-version-check", wheel], check=True)
    return python


def _read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read().decode("utf-8", "replace") if answer.status == 200 else ""
    except OSError:
        return ""
