"""Occasions over HTTP: the calendar, who has a seat, and what becomes of it."""
