"""Agreements with owners over HTTP: where they are recorded, settled and paid, and what they say."""
