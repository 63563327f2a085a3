"""Spreadsheets that arrived, read in a capped child process."""
