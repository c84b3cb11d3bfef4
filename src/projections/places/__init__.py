"""The hubs of the pact, as they stood at every moment."""
