"""Operating systems: every difference between Windows, macOS and Linux stands here, once."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from ctypes import wintypes
from pathlib import Path
from typing import Any

try:
    import resource as _resource
except ImportError:  # Windows has no resource limits; a Job Object does their work there
    _resource = None  # type: ignore[assignment]

try:
    import fcntl as _fcntl
except ImportError:
    _fcntl = None  # type: ignore[assignment]

SYSTEM = sys.platform

# access denied, sharing violation, lock violation: somebody has the file open
_HELD = {5, 32, 33}
_PATIENCE = (0.05, 0.1, 0.2, 0.35, 0.5, 0.6, 0.7)  # seconds; 2.5 in all
_NO_WINDOW = 0x08000000
_KILL_ON_CLOSE = 0x2000
_PROCESS_MEMORY = 0x100
_EXTENDED_LIMITS = 9
_KERNEL: Any = getattr(getattr(ctypes, "windll", None), "kernel32", None)


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
        ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("Basic", _BasicLimits),
        ("IoCounters", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def cap_memory(mib: int, system: str = SYSTEM) -> bool:
    """Cap the memory of this process; called by a child on itself. Tell whether that was possible.

    Linux counts address space. macOS takes the limit and ignores it, so nothing is set there; on
    Windows the parent does it with ``cap_child``.
    """
    if system != "linux" or _resource is None:
        return False
    _lower(_resource.RLIMIT_AS, mib * 2**20)
    return True


def cap_processor(seconds: int, system: str = SYSTEM) -> bool:
    """Let this process use so many more seconds of processor time; beyond them it is ended.

    The parent keeps the real time limit. This one ends a child that loops after its parent was
    killed. On Windows the Job Object of ``cap_child`` ends it.
    """
    if system == "win32" or _resource is None:
        return False
    used = _resource.getrusage(_resource.RUSAGE_SELF)
    _lower(_resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)
    return True


def _lower(limit: int, value: int) -> None:
    _, most = _resource.getrlimit(limit)
    if most != _resource.RLIM_INFINITY:
        value = min(value, most)
    _resource.setrlimit(limit, (value, most))


def cap_child(
    process: subprocess.Popen[bytes], mib: int, system: str = SYSTEM, kernel: Any = _KERNEL
) -> Callable[[], None]:
    """Cap a child's memory from outside and tie its life to ours; return what lets go again.

    Windows only: a Job Object that ends the child when our handle closes, so also when we are
    killed. Elsewhere the child caps itself and nothing is done here. A job that cannot be made
    leaves the child uncapped but watched by the time limit.
    """
    if system != "win32":
        return _nothing
    kernel.CreateJobObjectW.restype = wintypes.HANDLE  # a handle is wider than the default int
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    limits = _ExtendedLimits()
    limits.Basic.LimitFlags = _KILL_ON_CLOSE | _PROCESS_MEMORY
    limits.ProcessMemoryLimit = mib * 2**20
    size = ctypes.sizeof(limits)
    kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
    kernel.AssignProcessToJobObject(job, wintypes.HANDLE(int(vars(process)["_handle"])))

    def let_go() -> None:
        kernel.CloseHandle(job)

    return let_go


def _nothing() -> None:
    pass


def widen_pipe(handle: int, size: int) -> bool:
    """Let a pipe hold more, so that its writer need not wait for its reader. Linux only."""
    widen = getattr(_fcntl, "F_SETPIPE_SZ", None)
    if widen is None:
        return False
    try:
        _fcntl.fcntl(handle, widen, size)
    except OSError:  # more than an ordinary user may have
        return False
    return True


def child_flags(system: str = SYSTEM) -> int:
    """Return the creation flags of a child: without a console window of its own on Windows."""
    return _NO_WINDOW if system == "win32" else 0


def replace(draft: Path, target: Path, pause: Callable[[float], None] = time.sleep) -> Path:
    """Put a finished draft in the place of ``target``; return the path that was really written.

    A target that is open in Excel is tried for 2.5 seconds; then the draft is put beside it as
    ``name_2.xlsx``, ``name_3.xlsx`` …, the first name that is free, since an existing one may hold
    somebody's edits.

    Raises:
        OSError: neither was possible, for instance because the folder is read-only.
    """
    for wait in (*_PATIENCE, None):
        try:
            draft.replace(target)
        except OSError as error:
            if not _is_held(error):
                raise
            if wait is not None:
                pause(wait)
        else:
            return target
    beside = _free_sibling(target)
    draft.replace(beside)
    return beside


def _is_held(error: OSError) -> bool:
    return isinstance(error, PermissionError) or getattr(error, "winerror", None) in _HELD


def _free_sibling(target: Path) -> Path:
    number = 2
    while (beside := target.with_name(f"{target.stem}_{number}{target.suffix}")).exists():
        number += 1
    return beside


def may_read(path: Path, system: str = SYSTEM) -> bool:
    """Tell whether a file may be read by us; on Windows only reading it would tell: True."""
    return system == "win32" or os.access(path, os.R_OK)


def may_write(folder: Path, system: str = SYSTEM) -> bool:
    """Tell whether files may be put into a folder and taken out of it by us."""
    return os.access(folder, os.W_OK if system == "win32" else os.W_OK | os.X_OK)


def sync_folder(path: Path, system: str = SYSTEM) -> None:
    """Make the renames in a folder survive a power cut, where the system offers that."""
    if system == "win32":  # a folder cannot be opened there; NTFS journals renames itself
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network drives refuse; nothing better exists
            os.fsync(handle)
    finally:
        os.close(handle)


def utf8_output() -> None:
    """Make both output streams UTF-8, whatever the code page of the console is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # missing where a test or a service put its own stream
            reconfigure(encoding="utf-8", errors="replace")


def user_name() -> str:
    """Return who is logged on, as the system calls him; blank where it does not say."""
    return os.environ.get("USERNAME") or os.environ.get("USER") or ""


def host_name(system: str = SYSTEM, environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of this computer, never blank."""
    if system == "win32":
        return environ.get("COMPUTERNAME") or "unknown-host"
    return os.uname().nodename or "unknown-host"
