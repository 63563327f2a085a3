"""The figures of a benchmark as readable tables, one for each part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    """Yield the tables of the parts that were measured, line by line."""
    yield f"Python {said['python']}, load {said['load']:.1f} at the start"
    if "once" in said:
        yield from _once(said)
    if "returns" in said:
        yield from _returns(said["returns"], said["rows"])
    if "intake" in said:
        yield from _intake(said["intake"], said["rows"])
    if "daff" in said:
        yield from _daff(said["daff"])
    if "weeks" in said:
        yield from _weeks(said["weeks"])
    if "routing" in said:
        yield from _routing(said["routing"])
    if "repeats" in said:
        yield from _repeats(said["repeats"])
    if "leaders" in said:
        yield from _leaders(said["leaders"])
    yield ""
    for goal in said["goals"]:
        yield str(Goal(**goal))


def _once(said: Mapping[str, Any]) -> Iterator[str]:
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
    for name, ratio in said["ratios"].items():
        yield f"{'once / floor, ' + name:34}{ratio:9.2f}"
    yield f"{'naive / once':34}{said['naive']['min'] / said['once']['min']:9.2f}"


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


def _intake(read: Mapping[str, Any], rows: int) -> Iterator[str]:
    yield ""
    yield f"reading {rows:,} rows x 12, {read['mib']:.1f} MiB{'':9}{'min s':>9}{'cpu s':>9}"
    for way, name in (("alone", "python-calamine alone"), ("product", "gate, child and reader")):
        yield f"{name:34}{read['least'][way]:9.2f}{read['cpu'][way]:9.2f}"
    yield f"{'read / calamine alone':34}{read['ratio']:9.2f}"


def _returns(back: Mapping[str, Any], leads: int) -> Iterator[str]:
    stages, counted = back["stages"], back["counted"]
    yield ""
    yield f"{back['books']} returned books x {back['book_rows']} rows into {leads:,} leads"
    yield f"{'':34}{'s':>9}{'cpu s':>9}{'peak MiB':>10}"
    peak = f"{back['peak'] / _MIB:10,.0f}"
    yield f"{'take in and merge':34}{stages['collect']:9.2f}{back['cpu']:9.2f}{peak}"
    for name in ("rows from the child", "merge", "ledger"):
        yield f"    {name:30}{stages[name]:9.2f}"
    read = back["read"]
    floor = f"{'':9}{back['read_peak'] / _MIB:10,.0f}   {read['cells']:,} cells"
    yield f"{'floor: read, calamine':34}{read['seconds']:9.2f}{floor}"
    ratio = f"{back['ratio']:9.2f}{'':9}{back['peak'] / back['read_peak']:10.2f}"
    yield f"{'take in and merge / floor':34}{ratio}"
    yield f"{'the whole run, books written':34}{stages['once, all of it']:9.2f}"
    yield f"{'cells typed':34}{counted['typed']:9,}{'expected':>12}"
    for name in ("recorded", "conflict", "held"):
        expected, found = counted[name]
        yield f"  {name:32}{found:9,}{expected:12,}"
    for name in ("lost", "overwritten", "of nobody"):
        yield f"  {name:32}{counted[name]:9,}{0:12}"


def _weeks(lived: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"simulated weeks of {lived['offices']} offices, {lived['seconds']:.0f} s"
    for name in ("returns", "edits", "conflicts", "false", "replaced", "overwritten", "lost"):
        yield f"  {name:32}{lived.get(name, 0):9,}"


def _routing(routed: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    shape = f"texts of {routed['characters']} characters"
    yield f"routing, {routed['rules']} rules, {routed['words']:,} words, {shape}, one core"
    yield f"{'':34}{'texts':>9}{'leads/s':>9}{'us':>9}{'ours / it':>11}"
    for name, one in routed["measured"].items():
        speed = one["a_second"]
        figures = f"{one['texts']:9,}{speed:9,.0f}{1e6 / speed:9.1f}{one['ours_over']:11.1f}"
        yield f"{name:34}{figures}"
    for name, mean in routed["counted"].items():
        yield f"  {name:32}{mean:9.2f}"


def _repeats(found: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "repeats: a new lead beside so many earlier ones, cpu ms of one core"
    heads = ("ms", "index ms", "alone ms", "add us", "bytes", "RSS MiB")
    yield f"{'':34}{'earlier':>10}" + "".join(f"{head:>10}" for head in heads)
    for one in found["ours"]:
        spent, grown = one["spent"], one["grown"]
        costs = f"{1e3 * spent['all']:10.2f}{1e3 * spent['index']:10.2f}{1e3 * one['alone']:10.2f}"
        kept = f"{1e6 * grown['keep']:10.0f}{grown['bytes']:10.0f}{one['rss'] / _MIB:10,.0f}"
        yield f"{'ours':34}{one['earlier']:10,}{costs}{kept}"
    ours = {one["earlier"]: one["spent"]["all"] for one in found["ours"]}
    for one in found["rivals"]:
        ratio = f"{one['seconds'] / ours[one['earlier']]:10.1f} x ours"
        how = "holds only" if one["way"].startswith("datasketch") else "scaled from"
        scaled = f", {how} {one['held']:,}" if one["held"] < one["earlier"] else ""
        cost = f"{1e3 * one['seconds']:10.2f}{ratio}{scaled}"
        yield f"{one['way']:34}{one['earlier']:10,}{cost}"
    yield "planted in it"
    yield _RIGHT
    for one in found["ours"]:
        for way in [name for name in one if name.startswith("ours")]:
            yield _right(way, one[way], one["earlier"])
    for one in found["rivals"]:
        yield _right(one["way"], one["right"], one["held"], f"   {one['asked']} asked")
    for name, judged in found["judged"].items():
        yield f"judged pairs, {name}: {judged['pairs']}, {judged['same']} of them one matter"
        yield _RIGHT
        for way, one in judged["right"].items():
            yield _right(way, one, judged["pairs"])


_RIGHT = f"{'':34}{'among':>10}{'precision':>10}{'recall':>10}{'F0.5':>10}{'from':>10}"


def _right(way: str, one: Mapping[str, float], among: int, more: str = "") -> str:
    figures = "".join(f"{one[key]:10.3f}" for key in ("precision", "recall", "f"))
    threshold = f"{one['threshold']:10.1f}" if one["threshold"] else f"{'':10}"
    return f"{way:34}{among:10,}{figures}{threshold}{more}"


def _leaders(led: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"what leaders get of {led['leads']:,} leads, a day"
    yield f"{'':34}{'s':>9}{'cpu s':>9}{'peak MiB':>10}"
    for name, seconds in led["seconds"].items():
        size = led["sizes"].get(name.removeprefix("write "))
        kib = f"{'':19}   {size / 1024:,.0f} KiB" if size else ""
        yield f"{name:34}{seconds:9.2f}{kib}"
    yield f"{'all of it, as a process':34}{'':9}{led['cpu']:9.2f}{led['peak'] / _MIB:10,.0f}"
    yield f"{'count / floor':34}{led['ratio']:9.2f}"


_DAFF = ("lost theirs", "lost ours", "lost rows", "conflicts", "found", "false", "missed")


def _daff(measured: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield ""
    yield "three tables of 20 columns merged, ours and daff 1.4.2"
    heads = "".join(f"{name:>12}" for name in _DAFF)
    yield f"{'rows':>9}  {'who':6}{'s':>9}{'cpu s':>9}{'peak MiB':>10}{heads}"
    for one in measured:
        counts = "".join(f"{one[name]:12,}" for name in _DAFF)
        cost = f"{one['seconds']:9.2f}{one['cpu']:9.2f}{one['peak'] / _MIB:10,.0f}"
        yield f"{one['rows']:9,}  {one['who']:6}{cost}{counts}"
