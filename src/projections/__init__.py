"""What can be seen of the book: views, each with its tables and its fold."""
