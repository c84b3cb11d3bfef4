"""Agreements with owners as they stood: what is lent, what is owed for it, and what was settled and paid."""
