"""How one talks to the book: HTTP, its pages, signing in."""
