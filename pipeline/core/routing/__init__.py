"""Which department gets a lead, and why not the next one."""
