"""The docs page's own two files."""
