"""Who the operator is: as the system says, never as an environment says."""

import os
import pwd
import socket
import struct
from contextlib import suppress

_CREDENTIALS = struct.Struct("3i")


def actor() -> str:
    """Who types the command: the real user, and beside it whoever became that user by sudo."""
    return person(os.getuid(), sudo_uid())


def sudo_uid() -> str:
    """What sudo says; a hint, since everybody can say it."""
    return os.environ.get("SUDO_UID", "")


def person(uid: int, sudo: str) -> str:
    """The name of a user, and of who came by sudo."""
    name = _name(uid)
    if not sudo.isdecimal() or len(sudo) > 10 or int(sudo) == uid:
        return name
    return f"{name} (sudo: {_name(int(sudo))})"


def _name(uid: int) -> str:
    with suppress(KeyError, OverflowError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)


def peer_uid(connected: socket.socket | None) -> int | None:
    """The user of the process at the other end of a socket; None where it cannot be told."""
    option = getattr(socket, "SO_PEERCRED", None)
    if connected is None or option is None:
        return None
    with suppress(OSError):
        told = connected.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
        return int(_CREDENTIALS.unpack(told)[1])
    return None
