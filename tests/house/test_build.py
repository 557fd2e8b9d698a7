"""What is installed elsewhere is whole: the data files, the migrations and the program."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "messages")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from what is in the repository alone."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    for name in filter(None, map(bytes.decode, files)):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    build = "-m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation"
    subprocess.run(
        [sys.executable, *build.split(), "-w", str(folder), str(tree)],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_file_of_the_packages_is_in_it(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    missing = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and str(path.relative_to(ROOT)) not in inside
    ]
    assert missing == []


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_demo_runs_from_what_is_installed(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Far from the repository, with nothing but the files of the wheel."""
    place = tmp_path / "installed"
    wheel.extractall(place)
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(place)}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", "demo", "--no-browser", "--port", "0"],
        cwd=tmp_path,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C ends it" in line:
                demo.terminate()
        assert demo.wait(30) == 0, "".join(said)
    assert "Goodbye" in said[-1], "".join(said)


def test_it_has_the_program(wheel: zipfile.ZipFile) -> None:
    [entry] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "madoguchi = bot.cli:main" in wheel.read(entry).decode()
    wheel.close()
