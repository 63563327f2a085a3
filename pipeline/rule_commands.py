"""What the rule keeper asks for: check, explain, diff, the rulebook as a workbook and back.

Beside ``commands``, which runs and reads a home; like it, this module composes jobs.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.commands import Call, there
from pipeline.core.messages.problems import RulesError, as_said
from pipeline.core.office import Office
from pipeline.files import folders
from pipeline.files.books import outbox
from pipeline.files.folders import Home
from pipeline.files.rules import config, lent_rules
from pipeline.files.writing import slip_templates
from pipeline.jobs import (
    check,
    compare,
    explain,
    export_rules,
    import_rules,
    issue,
    reroute,
    tell,
)
from pipeline.running import SHIPPED_RULES, Said, lent, load_office, opened


def check_all(call: Call) -> Said:
    """Read everything, change nothing: rules, their examples, folders, ledger."""
    try:
        office = _office_as_is(call.home)
    except RulesError as error:
        return check.broken(error), 2
    rules = _rules_of(call.home)
    forms = rules if (rules / slip_templates.FOLDER).exists() else SHIPPED_RULES
    said = check.check(call.home, office, rules, forms, call.now.date())
    borrowed = lent_rules.told(call.home.rules, office, "检查用的是随程序带的，下次运行会放进去")
    said["problems"] += [as_said(problem) for problem in borrowed]
    levels = {problem["level"] for problem in said["problems"]}
    return said, 2 if "错误" in levels else int("警告" in levels)


def _office_as_is(home: Home) -> Office:
    return config.load(_rules_of(home), SHIPPED_RULES)


def _rules_of(home: Home) -> Path:
    return home.rules if home.rules.exists() else SHIPPED_RULES


def explain_lead(call: Call) -> Said:
    """Say why this department and not the next one: of a lead, or of a text that is tried."""
    office, words = _office_as_is(call.home), call.words
    if words["text"]:
        return explain.explain_text(office, words["text"], words["place"]), 0
    return explain.explain_lead(office, tell.state_of(call.home, office, words["lead"])), 0


def diff(call: Call) -> Said:
    """Tell what other rules would do to known leads; on demand put it before the coordinator."""
    words, old = call.words, _office_as_is(call.home)
    new = compare.other_rules(str(there(call, words["rules"])), SHIPPED_RULES)
    proposed, desk_paths = _propose(call, new) if words["propose"] else (0, [])
    table = str(there(call, words["labelled"])) if words["labelled"] else ""
    question = compare.Question(call.home, call.now, old, new, table)
    said = compare.compare(question, call.watch)
    said |= {"proposed": proposed, "outputs": [*said["outputs"], *desk_paths]}
    needs = any(problem["level"] != "提示" for problem in said["problems"])
    return said, int(needs or proposed > 0)


def _propose(call: Call, rules: Office) -> tuple[int, list[str]]:
    """Put what other rules would move before the coordinator; return how many, and her desk."""
    with opened(call.home, call.now, call.watch) as place:
        outbox.finish(place)
        return reroute.suggest(place, rules), issue.issue_desk(place)


def keep_rules(call: Call) -> Said:
    """Write the rules as a workbook (``export``), or take an edited one back (``import``)."""
    words = call.words
    office = load_office(call.home)
    given = [as_said(problem) for problem in lent(call.home, office)]
    with folders.only_run(call.home, call.now):
        if words["action"] == "export":
            path = export_rules.export_rules(call.home, call.home.rules, call.now)
            return {"changed": [], "problems": given, "files": [path]}, int(bool(given))
        book, check_only = there(call, words["workbook"]), bool(words["check_only"])
        said, code = import_rules.import_rules(call.home, office, book, call.now, check_only)
        return said | {"problems": [*given, *said["problems"]]}, code or int(bool(given))
