"""The books as plain text for other programs, with our own figures as assertions that those check."""
