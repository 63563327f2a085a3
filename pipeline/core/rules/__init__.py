"""Routing rules: how they are written, compiled, reasoned about and compared."""
