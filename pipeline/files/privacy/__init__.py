"""Personal data beside the daily work: passwords, exports, forgetting."""
