"""Leases over HTTP: what is let of a hub, and to whom."""
