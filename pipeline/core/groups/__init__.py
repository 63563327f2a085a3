"""Words for the groups of WeChat and its like."""
