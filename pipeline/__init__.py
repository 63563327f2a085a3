"""日清: complaint leads through spreadsheets.

Three rooms, one arrow: ``jobs -> files -> core``.

core    thinks: no disk, no clock, no YAML, no Excel, no database
files   touches the world: folders, ledger, reading, writing, configuration
jobs    acts: one verb a module (collect, dispatch, merge, report, ...)

``run.py`` is the only door. ``tests/test_house.py`` guards the arrow.
"""
