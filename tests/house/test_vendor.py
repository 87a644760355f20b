"""What others wrote lies in static/vendor/ untouched, whole and with its licence."""

import hashlib
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"


def listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_each_file_has_the_checksum_it_came_with() -> None:
    present = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.is_file()}
    present.pop("SHA256SUMS")
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in present.items()}
    assert digests == listed()


def test_each_folder_names_its_version_and_has_a_licence() -> None:
    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert folder.name.rpartition("-")[2][0].isdigit(), folder.name
        assert (folder / "LICENSE").is_file(), folder.name
