"""督办: colours, the ladder of steps, lists and slips."""
