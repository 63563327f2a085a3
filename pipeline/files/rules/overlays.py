"""Routing files laid over each other: whose rule takes whose place, which words come and go.

A file changes others, never itself. Mistakes are reported to the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.core.checked import hint
from pipeline.core.office import Replaced
from pipeline.core.rules.rule import Rule
from pipeline.files.rules.rule_files import RoutingFile
from pipeline.files.rules.rule_names import entries, groups_of
from pipeline.files.rules.yaml_reading import Document, Steps

Layer = tuple[Document, RoutingFile | None]  # None: the file has mistakes of its own


class Laid(NamedTuple):
    """What all routing files say together: rules in the order in which they are asked."""

    rules: tuple[Rule, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = {}
    replaced: tuple[Replaced, ...] = ()


class Spot(NamedTuple):
    """Where a rule or a word group stands."""

    document: Document
    line: int


def lay(layers: Sequence[Layer], *, complete: bool) -> Laid:
    """Lay files over each other, in their order.

    ``complete`` tells that every file could be read, so that an unknown name is a mistake. Where
    there is any mistake, nothing is returned.
    """
    rules, groups = _Rules(layers, complete), _Groups(layers, complete)
    if any(document.problems for document, _ in layers):
        return Laid()
    return Laid(rules.in_order(), groups.words, (*rules.out.values(), *groups.changed))


class _Rules:
    """Rules by name; ``out`` are those that count no more, with what took them out."""

    def __init__(self, layers: Sequence[Layer], complete: bool) -> None:
        self.out: dict[str, Replaced] = {}
        self._layers, self._complete = layers, complete
        self._known: dict[str, Spot] = {}
        for document, _ in layers:
            for number, name, _ in entries(document, "rules"):
                spot = Spot(document, document.line(("rules", number)))
                self._known.setdefault(name, spot)
        for document, file in layers:
            for number, name in enumerate(file.drops if file else ()):
                self._take_out(document, ("drops", number), name, None)
            for number, rule in enumerate(file.rules if file else ()):
                if rule.replaces:
                    self._take_out(document, ("rules", number, "replaces"), rule.replaces, rule)

    def _take_out(self, document: Document, steps: Steps, old: str, new: Rule | None) -> None:
        there, before = self._known.get(old), self.out.get(old)
        if there is None:
            if self._complete:
                known = _of_others(self._known, document)
                document.report("R64", document.line(steps), seen=old, hint=hint(old, known))
        elif there.document is document:
            document.report("R66", document.line(steps), kind="规则", seen=old)
        elif before:
            first = f"{before.file} 第 {before.line} 行"
            document.report("R65", document.line(steps), seen=old, first=first)
        else:
            self.out[old] = Replaced(
                what="replaces" if new else "drops",
                new=new.name if new else "",
                file=document.file,
                line=document.line(steps[:2]),
                old=old,
                old_file=there.document.file,
                old_line=there.line,
                dated=new is not None and bool(new.starts or new.ends),
            )

    def in_order(self) -> tuple[Rule, ...]:
        """Return the rules that count, a new one where the old one stood."""
        rules: dict[str, Rule] = {}
        for document, file in self._layers:
            for number, rule in enumerate(file.rules if file else ()):
                where = {"file": document.file, "line": document.line(("rules", number))}
                rules[rule.name] = rule.model_copy(update=where)
        standing: list[Rule] = []
        reached: set[str] = set()
        for first in [name for name, rule in rules.items() if not rule.replaces]:
            name = first
            while name in self.out:
                name = self.out[name].new
                reached.add(name)
            if name:
                standing.append(rules[name])
        for one in self.out.values():
            if one.new and one.new not in reached:  # they replace each other: none was there first
                spot = self._known[one.new]
                spot.document.report("R68", spot.line, seen=one.new, old=one.old)
        return tuple(standing)


class _Groups:
    """The words of all groups, after what each file adds to and removes from those of others."""

    def __init__(self, layers: Sequence[Layer], complete: bool) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        self.changed: list[Replaced] = []
        self._complete = complete
        self._known: dict[str, Spot] = {}
        for document, file in layers:
            for name in groups_of(document):
                self._known.setdefault(name, Spot(document, document.line(("groups", name))))
            self.words |= file.groups if file else {}
        for document, file in layers:
            for name, words in (file.adds if file else {}).items():
                if self._may_change(document, ("adds", name)):
                    self.words[name] = tuple(dict.fromkeys((*self.words[name], *words)))
                    self._note(document, "adds", name, words)
            for name, words in (file.removes if file else {}).items():
                if self._may_change(document, ("removes", name)):
                    self._remove(document, name, words)

    def _may_change(self, document: Document, steps: tuple[str, str]) -> bool:
        name, line = steps[1], document.line(steps)
        there = self._known.get(name)
        if there is None:
            if self._complete:
                known = _of_others(self._known, document)
                document.report("R14", line, seen=name, hint=hint(name, known))
        elif there.document is document:
            document.report("R66", line, kind="词组", seen=name)
        return there is not None and there.document is not document and name in self.words

    def _remove(self, document: Document, name: str, words: Sequence[str]) -> None:
        held = self.words[name]
        for number, word in enumerate(words):
            if word not in held:
                line = document.line(("removes", name, number))
                document.report("R67", line, group=name, seen=word, hint=hint(word, held))
        self.words[name] = tuple(word for word in held if word not in words)
        if not self.words[name]:
            document.report("R70", document.line(("removes", name)), seen=name)
        self._note(document, "removes", name, words)

    def _note(
        self,
        document: Document,
        what: Literal["adds", "removes"],
        name: str,
        words: Sequence[str],
    ) -> None:
        spot = self._known[name]
        self.changed.append(
            Replaced(
                what=what,
                new="、".join(words),
                file=document.file,
                line=document.line((what, name)),
                old=name,
                old_file=spot.document.file,
                old_line=spot.line,
            )
        )


def _of_others(known: Mapping[str, Spot], document: Document) -> list[str]:
    """List the names that stand in other files than this one."""
    return [name for name, spot in known.items() if spot.document is not document]
