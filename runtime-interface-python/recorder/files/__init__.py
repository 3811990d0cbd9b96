"""Which files are recorded."""
