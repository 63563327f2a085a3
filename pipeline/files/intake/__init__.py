"""Leads on their way into the ledger: originals, rows, decisions, photos and papers."""
