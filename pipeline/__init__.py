"""日清: complaint leads through spreadsheets.

Three rooms, one arrow: ``jobs -> files -> core``, and above them what composes jobs.

commands.py   what each command of ``run.py`` does
running.py    what one run does, in its order
rule_commands.py   those of the rule keeper: check, explain, diff, rules
jobs          verbs, one a module (collect, dispatch, merge, settle, issue, report, undo ...)
files         touches the world: folders, ledger, processes; its shelves follow those of core
core          thinks: no disk, no clock, no YAML, no Excel, no database

The shelves of ``core`` (what ``files`` does for each stands in a shelf of the same name):

intake        tables that arrived            gazetteer     places in texts
rules         how rules are written          routing       which department, and why
urgency       what must not wait             clocks        working days, due dates, jobs
work          statuses and their steps       merging       returned books
books         what each workbook shows       day           日清 and the stock
supervision   督办                           groups        words for the groups
leaders       figures and reports            privacy       who sees what of a person
outward       上报 and 公示              repeats       the same matter again
rule_table    规则表                         messages      everything said to people
cells         moments, phones, marks as written

``run.py`` is the only door. ``tests/test_house.py`` guards the arrow; ``docs/design.md`` tells how
a row travels.
"""
