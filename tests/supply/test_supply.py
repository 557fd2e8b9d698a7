"""The bill of materials is whole and valid; the audit tells holes from no answer."""

import json
from importlib.metadata import version

import pytest

from tests.supply import audit
from tests.supply.bill import LOCK, bill, pinned, written


def test_the_bill_lists_all_that_the_bot_runs_on() -> None:
    lock = LOCK.read_text("utf-8")
    said = json.loads(written(bill(lock)))
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    names = {requirement.name for requirement, _ in pinned(lock)}
    listed = {part["name"]: part for part in said["components"]}
    assert names <= set(listed) and len(names) > 40
    assert {"preact", "htm"} <= set(listed), "what lies in the practice workspace's page"
    cryptography = listed["cryptography"]
    assert cryptography["purl"] == f"pkg:pypi/cryptography@{version('cryptography')}"
    assert cryptography["hashes"] and cryptography["licenses"]
    assert said["metadata"]["component"]["name"] == "madoguchi"


def test_what_is_no_bill_is_refused() -> None:
    """The schema is asked, and can say no."""
    made = bill(LOCK.read_text("utf-8"))
    made.version = 0
    with pytest.raises(ValueError, match="no bill of materials"):
        written(made)
    with pytest.raises(ValueError):
        bill("something>=1 \\\n    --hash=sha256:" + "0" * 64 + "\nother \\\n")


def test_a_hole_is_told_from_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    clean = {"name": "a", "version": "1", "vulns": []}
    holed = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    skipped = {"name": "c", "skip_reason": "not found"}
    for packages, code, words in (
        ([clean], 0, "No known hole in 1 packages."),
        ([clean, holed], 1, "b 2: PYSEC-1, mended in 3"),
        ([skipped], 0, audit.NOT_REACHED),
    ):
        assert audit.main(json.dumps({"dependencies": packages})) == code
        assert capsys.readouterr().out.strip() == words
    for nothing in ("", "{}", "[]", "Traceback"):
        assert audit.main(nothing) == 0
        assert capsys.readouterr().out.strip() == audit.NOT_REACHED
