"""Days in the ledger: due dates, working days, the daybook, jobs, who is silent."""
