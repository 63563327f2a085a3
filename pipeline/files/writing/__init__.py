"""Pages become workbooks: cells, looks, locks, templates."""
