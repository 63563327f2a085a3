"""The workbooks people fill in: which leads, columns and choices each shows, to whom."""
