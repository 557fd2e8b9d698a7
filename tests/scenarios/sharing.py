"""The fixtures of a shared office, and what must hold after every scenario in it."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.office import Office, open_office

FORGIVEN: set[str] = set()
"""Events of the log that the running scenario brings about on purpose."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """The module's office."""
    async with open_office(
        tmp_path_factory.mktemp("office"),
        getattr(request.module, "MODE", "socket"),
        retry_delays=(0.0, 0.3, 0.6, 1.2, 5.0),  # a bot that was killed may start slowly
        environ=getattr(request.module, "ENVIRON", None),
    ) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def office(house: Office) -> AsyncIterator[Office]:
    """The module's office for one scenario: nobody has a modal open.

    Afterwards no payload has broken a rule of Slack's, Slack has got rid of every event,
    and nothing that nobody expected stands in the log.
    """
    start = len(house.bot.logged())
    for stack in house.slack.workspace.stacks.values():
        stack.clear()
    yield house
    house.slack.faults.clear()
    await house.slack.settled(15)
    breaches, house.slack.record.breaches = house.breaches(), []
    assert breaches == []
    assert house.slack.deliveries.undelivered == []
    forgiven = set(FORGIVEN)
    FORGIVEN.clear()
    unexpected = errors_in(house.bot.logged()[start:], forgiven)
    assert not unexpected, "\n".join(unexpected)


def errors_in(log: str, forgiven: set[str]) -> list[str]:
    """Lines of the log about something that nobody expected."""
    return [line for line in log.splitlines() if not _expected(line, forgiven)]


def _expected(line: str, forgiven: set[str]) -> bool:
    if not line.startswith("{"):
        return False
    said = json.loads(line)
    return said["level"] not in ("error", "critical") or said["event"] in forgiven
