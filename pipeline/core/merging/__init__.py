"""Returned books: which rows and cells are in them, and what each asks of the ledger."""
