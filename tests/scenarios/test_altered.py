"""Somebody writes the database beside the running bot: the case is closed to all, the rest goes on.

Whoever opens it gets a reference and nothing else; the operator's command names the row.
"""

import contextlib
import os
import re
import sqlite3

import pytest

from tests.office import ENGINE, Office, shown
from tests.scenarios.acting import Told, answer, card_of, claim, newcomer, open_case, open_mine, tell
from tests.scenarios.noticing import hr_cards, judged_case, prepared, written
from tests.services import madoguchi

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(ENGINE != "sqlite", reason="the database is written as a file"),
]

REFERENCE = re.compile(r"E-[0-9A-F]{8}")


def attack(office: Office, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(office.data_dir / "madoguchi.db")) as connection:
        connection.execute(statement, values)
        connection.commit()
