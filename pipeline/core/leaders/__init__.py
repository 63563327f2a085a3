"""What leaders get: the figures, what each is out of, and how they are laid out."""
