"""What can be seen of the book: read models, each with its tables and its fold."""
