"""The specification, one fact a test."""
