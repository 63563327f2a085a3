"""Verbs: what the program does, one job a module."""
