"""The lock files: every version and hash, no address, and the newest pyproject.toml in them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
RUN, DEV, AUDIT = "requirements.lock", "requirements-dev.lock", "requirements-audit.lock"


def pins(name: str) -> dict[str, set[str]]:
    """The versions that are pinned, by package; more than one where markers differ."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            requirement = Requirement(line.rstrip(" \\"))
            [specifier] = requirement.specifier
            assert specifier.operator == "=="
            found.setdefault(normal(requirement.name), set()).add(specifier.version)
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = list(project["project"]["dependencies"])
    for group in groups:
        lines += [one for one in project["dependency-groups"][group] if isinstance(one, str)]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", [RUN, DEV, AUDIT])
def test_nothing_is_installed_unseen(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", ""), re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.split()[0]


@pytest.mark.parametrize(("name", "groups"), [(RUN, ("build",)), (DEV, ("build", "dev"))])
def test_what_is_wanted_is_pinned_in_a_version_that_is_allowed(
    name: str, groups: tuple[str, ...]
) -> None:
    pinned = pins(name)
    for requirement in wanted(*groups):
        versions = pinned.get(normal(requirement.name), set())
        assert versions, f"{requirement.name} is not in {name}: make lock"
        assert all(requirement.specifier.contains(v, prereleases=True) for v in versions), (
            f"{requirement} is pinned otherwise in {name}: make lock"
        )


def test_what_is_tested_is_what_runs() -> None:
    run, dev = pins(RUN), pins(DEV)
    assert {name: dev.get(name) for name in run} == run
