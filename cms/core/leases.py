"""Who works on something, told so that others can see when that process is gone."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

_NAMESPACE = Path("/proc/self/ns/pid")


def holder() -> str:
    """Give a name for a piece of work of this process: its machine, its number there, and a random end."""
    return f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(name: str) -> bool:
    """Tell whether a holder is known to be gone: it was a process of this machine, and there is none of its number."""
    machine, _colon, rest = name.rpartition(":")[0].rpartition(":")
    if machine != _machine() or not rest.isdecimal():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _is_zombie(int(rest))


def _is_zombie(process: int) -> bool:
    """Tell whether a process has ended and only waits to be counted by its parent."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def _machine() -> str:
    """Name this machine; processes of two containers that bear one name do not see each other's numbers."""
    with suppress(OSError):
        return f"{socket.gethostname()}/{_NAMESPACE.readlink()}"
    return socket.gethostname()
