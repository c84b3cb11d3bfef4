"""What serves every view: reading the log in order, following it, rebuilding, asking as of."""
