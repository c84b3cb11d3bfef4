"""The one writer: what waits, what is being decided, what is on its way to the log."""
