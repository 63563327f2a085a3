"""Time: working days and hours, limits, due dates with their arithmetic, planned jobs."""
