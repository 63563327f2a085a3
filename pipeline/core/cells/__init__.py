"""Single cells: moments, phones, numbers and words as offices and their programs write them."""
