"""Conventions as they stood: what was offered, signed, agreed."""
