"""What `make soak` does for an hour, for some seconds: nothing is lost, twice or out of order."""

from pathlib import Path

import pytest

from tests.faults.soak import Plan, soak
from tests.office import ENGINE

pytestmark = pytest.mark.skipif(ENGINE == "postgres", reason="each plan has its own database")


async def test_on_sqlite(tmp_path: Path) -> None:
    assert await soak(Plan(reports=12, kills=1), tmp_path) == []


@pytest.mark.postgres
async def test_on_postgres_with_two_processes_over_http(tmp_path: Path) -> None:
    plan = Plan(reports=8, kills=2, engine="postgres", processes=2, way="http")
    assert await soak(plan, tmp_path) == []
