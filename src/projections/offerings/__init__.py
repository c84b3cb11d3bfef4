"""Offerings and their pledges, and the register of everything that has shares."""
