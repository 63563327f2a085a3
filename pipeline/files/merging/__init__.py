"""Returned cells on their way into the ledger: bases, judgements, conflicts, proposals."""
