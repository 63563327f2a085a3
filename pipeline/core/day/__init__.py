"""日清: what was to clear on a day, and how the stock of leads moved."""
