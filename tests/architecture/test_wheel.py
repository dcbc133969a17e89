"""The wheel holds what `make run` serves."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.source import PRODUCT, ROOT

DESCRIPTION = ("pyproject.toml", "setup.cfg", "README.md", "LICENSE", "CHANGELOG.md")
#: Only those who work on the project need these.
NOT_SHIPPED = (
    "frontend",
    "node_modules",
    "__pycache__",
    "*.po",
    "*.pot",
    "babel.cfg",
    "README.md",
)
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('built')"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the wheel is made of, so that the build leaves no trace."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in PRODUCT:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns(*NOT_SHIPPED)
        )
    for name in DESCRIPTION:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Iterator[ZipFile]:
    """Build the wheel."""
    subprocess.run(
        [sys.executable, "-c", BUILD], cwd=checkout, check=True, capture_output=True
    )
    with ZipFile(next((checkout / "built").glob("*.whl"))) as opened:
        yield opened


def test_every_file_of_the_product_is_in_the_wheel(
    checkout: Path, wheel: ZipFile
) -> None:
    product = {
        path.relative_to(checkout).as_posix()
        for name in PRODUCT
        for path in (checkout / name).rglob("*")
        if path.is_file()
    }

    assert product - set(wheel.namelist()) == set()


def test_the_wheel_brings_no_tests(wheel: ZipFile) -> None:
    folders = {name.partition("/")[0] for name in wheel.namelist()}

    assert {name for name in folders if "dist-info" not in name} == set(PRODUCT)
