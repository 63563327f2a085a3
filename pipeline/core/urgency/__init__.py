"""Emergencies: which leads must not wait, what is said of them, what burns first."""
