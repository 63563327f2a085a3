"""What waits on the coordinator's desk, and what her decisions do."""
