"""One network's book, open for writing: personal text is sealed, then the pen writes."""
