"""How one talks to the book: HTTP, pages, sign-in, the command line."""
