"""All that ``check`` finds about sound rules, each finding with the line it is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.rules.limit_analysis import limit_findings
from pipeline.core.rules.office_analysis import office_findings
from pipeline.core.rules.rule_analysis import RuleAnalysis
from pipeline.core.rules.vocabulary import Vocabulary
from pipeline.core.rules.word_analysis import WordAnalysis
from pipeline.files.rule_table.rule_lines import lines_in
from pipeline.files.rules.rules_on_leads import Tried


def of_rules(
    folder: Path, office: Office, vocabulary: Vocabulary, tried: Tried, today: date
) -> list[Problem]:
    """Return what was found about the rules of a folder.

    How common a word is, the leads tell; where there are none, the examples of all rules.
    """
    lines = lines_in(folder, office.unread)

    def where(kind: str, name: str) -> CellRef:
        return lines.get((kind, name), CellRef(folder.name))

    counts, texts = tried.counts, tried.leads
    if not texts:
        examples = [
            {"content": one.text, "target": one.target, "address": one.address}
            for rule in office.rules
            for one in (*rule.examples.yes, *rule.examples.no)
        ]
        counts, texts = vocabulary.counted_in(examples), len(examples)
    groups = {name: where("词组", name) for name in office.groups}
    return [
        *RuleAnalysis(office, today, vocabulary).findings(),
        *WordAnalysis(office, vocabulary, groups).findings(counts, texts),
        *office_findings(office, where),
        *limit_findings(office),
    ]
