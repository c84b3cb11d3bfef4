"""Desks over HTTP: what hubs let, who has booked, and the host's day."""
