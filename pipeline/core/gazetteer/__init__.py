"""Places: names, addresses and house numbers in texts, and what is doubtful about them."""
