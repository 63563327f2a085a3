"""What leaders get, counted out of the ledger and written."""
