"""Workbooks on their way out: read out of the ledger, written, recorded, put in place."""
