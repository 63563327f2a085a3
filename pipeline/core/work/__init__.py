"""The work on a lead: statuses and their steps, answers, call-backs, what goes back."""
