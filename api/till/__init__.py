"""The till of a hub over HTTP: where it is counted and banked, and what it should have."""
