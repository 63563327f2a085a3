"""What was reported up and what may be made public, read out of the ledger."""
