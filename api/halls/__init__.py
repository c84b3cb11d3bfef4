"""Halls over HTTP: what hubs let by the half hour, when it is free, and who has booked."""
