"""What the machine is, and how busy others keep it: without that no figure means anything."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
HAS_PROC = Path("/proc/self/status").exists()


@dataclass(frozen=True)
class Usage:
    """Of one process: resident bytes, and seconds of processor time so far."""

    resident: int
    busy: float


def describe() -> str:
    """Interpreter, processors and load, in one line."""
    return (
        f"CPython {platform.python_version()} on {platform.system()}, "
        f"{os.cpu_count()} processors, {describe_load()}"
    )


def describe_load() -> str:
    """How many processes wanted to run, ours included, in the last 1 and 5 minutes."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (1 min) {five:.1f} (5 min)"


def read_usage(pid: int) -> Usage:
    """Usage of a process, by proc(5); raises OSError where there is no /proc."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return Usage(int(resident.split()[1]) * 1024, (int(user) + int(system)) / TICKS)
