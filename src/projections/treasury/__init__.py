"""Who has how much: every account's balance after every entry, and what is reserved for what."""
