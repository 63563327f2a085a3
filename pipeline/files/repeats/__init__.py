"""The same matter again, the same place again, and what lies under it."""
