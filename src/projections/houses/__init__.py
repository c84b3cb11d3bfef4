"""The houses that are bought together, offers of their shares, what they paid."""
