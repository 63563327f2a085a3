"""Texts that leave the machine, through a child process that can be ended."""
