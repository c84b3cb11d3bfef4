"""Leases as they stood: what is let to whom, from when to when."""
