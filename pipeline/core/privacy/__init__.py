"""Who may see what of a person, and how the rest is masked, in columns and in free text."""
