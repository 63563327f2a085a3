"""日清: complaint leads through spreadsheets.

Three rooms, one arrow: ``jobs -> files -> core``, and above them what composes jobs.

commands.py   what each command of ``run.py`` does
running.py    what one run does, in its order
rule_commands.py   those of the rule keeper: check, explain, diff, rules
jobs          verbs, one a module (collect, dispatch, merge, settle, issue, report, undo ...)
files         touches the world: folders, ledger, reading, writing, configuration, processes
core          thinks: no disk, no clock, no YAML, no Excel, no database

``run.py`` is the only door. ``tests/test_house.py`` guards the arrow; ``docs/design.md`` tells how
a row travels.
"""
