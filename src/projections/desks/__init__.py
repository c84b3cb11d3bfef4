"""Desks as they stood: how many, at what price, who has which when, and what they brought."""
