"""The control socket of the running bot: in the data folder, which is its user's alone.

One process writes to a SQLite database. A command that must write while the bot runs
gives it an order here, a line of JSON each way. Nothing passes that is not in ``orders``.
"""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog

from bot.operate.order import Order, OrderAnswer
from bot.operate.who import peer_uid, person

log = structlog.get_logger()

NAME = "operator.sock"

PATIENCE = 600.0
"""Seconds that an order may take."""

LONGEST = 1 << 16

_ADDRESS = 100
"""Bytes of a socket's address that every system takes."""


@contextmanager
def _address(folder: Path) -> Iterator[str | None]:
    """The socket's address; by way of the open folder where its path is too long for one."""
    path = str(folder / NAME)
    if len(os.fsencode(path)) <= _ADDRESS:
        yield path
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        short = f"/proc/self/fd/{handle}"
        yield f"{short}/{NAME}" if os.path.isdir(short) else None
    finally:
        os.close(handle)


@asynccontextmanager
async def opened(
    folder: Path, obey: Callable[[Order], Awaitable[OrderAnswer]]
) -> AsyncIterator[None]:
    """Obeys orders while the block runs. Without a socket the bot runs all the same."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            order = json.loads(await reader.readline())
            if (uid := peer_uid(writer.get_extra_info("socket"))) is not None:
                order["actor"] = person(uid, str(order.get("sudo") or ""))
            log.info("operator", action=str(order["do"]))
            writer.write(json.dumps(await obey(order)).encode() + b"\n")
            await writer.drain()
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("operator_left", error=type(error).__name__)
        finally:
            writer.close()

    file = folder / NAME
    server = None
    try:
        with _address(folder) as address:
            if address is not None:
                # Left by a process that was killed: the database's lock says that it is gone.
                file.unlink(missing_ok=True)
                listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                listening.bind(address)
                file.chmod(0o600)
                server = await asyncio.start_unix_server(serve, sock=listening, limit=LONGEST)
    except OSError as error:
        log.warning("operator_door_closed", error=type(error).__name__)
    try:
        yield
    finally:
        if server is not None:
            server.close()
            with suppress(OSError):
                file.unlink()


async def ask(folder: Path, order: Order) -> OrderAnswer | None:
    """The running bot's answer; None where nobody opens."""
    with _address(folder) as address:
        if address is None:
            return None
        try:
            reader, writer = await asyncio.open_unix_connection(address, limit=LONGEST)
        except OSError:
            return None
    try:
        writer.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            await writer.drain()
            line = await reader.readline()
        return dict(json.loads(line)) if line else {"error": "cut_off"}
    except ConnectionError:
        return {"error": "cut_off"}
    except (OSError, ValueError):
        return {"error": "failed"}
    finally:
        writer.close()
