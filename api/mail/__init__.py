"""Mail to members: written when it is sent, sent once, and what became of it."""
