"""Offices in which things go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.mishaps import LONG
from tests.office import Office, open_office

collect_ignore = [] if LONG else ["test_slowly.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
