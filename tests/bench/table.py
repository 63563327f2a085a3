"""The figures of a benchmark as one readable table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.goals import Goal

_INSIDE = {
    "rows from the child",
    "intake",
    "wait for workers",
    "ledger",
}  # parts of collect, mostly
_MIB = 2**20


def lines(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table line by line."""
    yield f"rows {said['rows']:,} x 12, seed {said['seed']}, {said['processes']} processes to write"
    spread = "  ".join(f"{name} {count}" for name, count in said["departments"].items())
    yield f"leads by department ({len(said['departments'])}): {spread}"
    yield ""
    yield f"{'':34}{'min s':>9}{'median s':>9}{'cpu s':>9}{'peak MiB':>10}{'largest':>9}"
    yield _run("once", said["once"])
    yield f"  {'rows a second':32}{said['rows'] / said['once']['min']:9,.0f}"
    yield from _stages(said["stages"])
    yield from _floor(said)
    yield _run("naive: pandas and openpyxl", said["naive"])
    yield ""
    yield from _ratios(said)


def _run(name: str, run: Mapping[str, Any]) -> str:
    memory = f"{run['peak'] / _MIB:10,.0f}{run['largest'] / _MIB:9,.0f}"
    return f"{name:34}{run['min']:9.2f}{run['median']:9.2f}{run['cpu']:9.2f}{memory}"


def _stages(stages: Mapping[str, float]) -> Iterator[str]:
    yield "  stages of one run with timers (sums may overlap the child)"
    for name, seconds in stages.items():
        inside = "  " if name in _INSIDE else ""
        yield f"    {inside + name:30}{seconds:9.2f}"


def _floor(said: Mapping[str, Any]) -> Iterator[str]:
    floor = said["floor"]
    yield _run("floor", floor)
    yield f"  {'read, calamine':32}{floor['read']:9.2f}   {floor['cells_in']:,} cells"
    for variant, seconds in floor["write"].items():
        name = f"write, xlsxwriter, {variant}"
        yield f"  {name:32}{seconds:9.2f}   {floor['cells_out']:,} cells"


def _ratios(said: Mapping[str, Any]) -> Iterator[str]:
    for name, ratio in said["ratios"].items():
        yield f"{'once / floor, ' + name:34}{ratio:9.2f}"
    yield f"{'naive / once':34}{said['naive']['min'] / said['once']['min']:9.2f}"
    for goal in said["goals"]:
        yield str(Goal(**goal))
