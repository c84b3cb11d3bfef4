"""Visits: what members use at hubs that are not their own, and whether the two halves of the pact balance."""
