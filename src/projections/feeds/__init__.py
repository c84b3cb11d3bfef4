"""Calendar feeds: which are open, and what stands in a calendar."""
