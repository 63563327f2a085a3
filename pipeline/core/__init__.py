"""Pure thinking: nouns and decisions, no disk, no clock, no Excel."""
