"""Python's memory, where millions of small things are made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the garbage collector rest.

    Where everything made lives to the end, looking through it again and again costs a tenth to a
    quarter of the time and finds nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
