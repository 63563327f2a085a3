"""``rules/``: YAML read with its lines, checked into an ``Office``, tried on leads."""
