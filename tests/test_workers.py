"""Worker processes help; a run never depends on them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from pipeline.files.workers import Workers

PARENT = os.getpid()


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(2)
    yield made
    made.close()


def where(_: int) -> int:
    return os.getpid()


def double(number: int) -> int:
    return 2 * number


def fail(number: int) -> int:
    raise ValueError(number)


def die_elsewhere(parent: int) -> int:
    """Die in a worker, answer in the parent."""
    if os.getpid() != parent:
        os._exit(1)
    return parent


def test_little_work_is_done_here(workers: Workers) -> None:
    assert workers.start(where, 0, many=False).result() == PARENT


def test_much_work_is_done_elsewhere(workers: Workers) -> None:
    assert workers.start(where, 0, many=True).result() != PARENT


def test_a_single_process_does_everything_here() -> None:
    assert list(Workers(1).each(where, range(3), many=True)) == [PARENT] * 3


def test_results_come_in_order(workers: Workers) -> None:
    assert list(workers.each(double, range(20), many=True)) == [2 * n for n in range(20)]


def test_what_work_raises_is_raised_here(workers: Workers) -> None:
    with pytest.raises(ValueError, match="7"):
        workers.start(fail, 7, many=True).result()


def test_work_of_a_process_that_died_is_done_here(workers: Workers) -> None:
    here = os.getpid()
    assert list(workers.each(die_elsewhere, [here] * 3, many=True)) == [here] * 3


def test_work_after_a_death_is_done_here(workers: Workers) -> None:
    here = os.getpid()
    workers.start(die_elsewhere, here, many=True).result()
    assert workers.start(where, 0, many=True).result() == here


def hears_ctrl_c(_: int) -> bool:
    return signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def test_ctrl_c_is_the_parents_to_handle(workers: Workers) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert workers.start(hears_ctrl_c, 0, many=True).result() is False
    assert signal.getsignal(signal.SIGINT) is before
