"""The software bill of materials: what the bot runs on, from its lock file, as CycloneDX JSON.

``python -m tests.supply.bill`` writes it to standard output (``make sbom``). The same lock file
gives the same bill, but for its serial number and the moment.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
VENDORED = ROOT / "bot" / "practice" / "page" / "vendor" / "VERSION"
_VENDORED = re.compile(r"^(\w+)\s+([\d.]+)\s+([\w.-]+)\s+\S+\.js", re.MULTILINE)


def pinned(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """What a lock file pins, with the hashes of its files."""
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        if not entry.startswith("#"):
            yield Requirement(entry.partition("\\")[0]), re.findall(r"sha256:([0-9a-f]{64})", entry)


def bill(lock: str) -> Bom:
    """Raises ``ValueError`` where something is not pinned to one version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = Bom()
    root = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        description=project["description"],
    )
    made.metadata.component = root
    parts = [_component(requirement, hashes) for requirement, hashes in pinned(lock)]
    parts += _vendored()
    made.components.update(parts)
    made.register_dependency(root, parts)
    return made


def _component(requirement: Requirement, hashes: list[str]) -> Component:
    [specifier] = requirement.specifier
    url = PackageURL("pypi", name=requirement.name.lower(), version=specifier.version)
    return Component(
        name=requirement.name,
        version=specifier.version,
        purl=url,
        bom_ref=f"{url}{f'#{requirement.marker}' if requirement.marker else ''}",
        licenses=_licences(_said_of(requirement.name)),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
    )


def _vendored() -> Iterator[Component]:
    """What lies among our own files."""
    for name, version, licence in _VENDORED.findall(VENDORED.read_text("utf-8")):
        url = PackageURL("npm", name=name, version=version)
        licences = _licences(licence)
        yield Component(name=name, version=version, purl=url, bom_ref=str(url), licenses=licences)


def _said_of(name: str) -> str:
    """What the package says of its licence, where it is installed here; at most a line."""
    try:
        said = metadata(name).json
    except PackageNotFoundError:
        return ""
    licence = said.get("license_expression") or said.get("license") or ""
    return str(licence).strip().split("\n")[0][:200]


def _licences(said: str) -> list[License]:
    return [LicenseFactory().make_from_string(said)] if said else []


def written(made: Bom) -> str:
    """As JSON. Raises ``ValueError`` where it is not what CycloneDX's schema asks for."""
    text = JsonV1Dot6(made).output_as_string(indent=1)
    if (wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)) is not None:
        raise ValueError(f"this is no bill of materials: {wrong}")
    return text


if __name__ == "__main__":
    sys.stdout.write(written(bill(LOCK.read_text("utf-8"))) + "\n")
