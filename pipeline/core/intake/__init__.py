"""Tables that arrived: which source they are of, which leads stand in them, what is held."""
