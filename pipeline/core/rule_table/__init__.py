"""规则表: the rule files as cells that people edit, and the way back."""
