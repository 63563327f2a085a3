"""规则表 on the disk: handed out, read back, carried out on the text of the rules."""
