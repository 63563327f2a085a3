"""Supervision and call-backs in the ledger."""
