"""Plans over HTTP: what a hub offers, who has which, and their months."""
