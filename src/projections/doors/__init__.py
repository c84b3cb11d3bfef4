"""Applications as they stood; what was said in them stays in the log, sealed."""
