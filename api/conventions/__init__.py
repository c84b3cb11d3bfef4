"""Conventions over HTTP: where they are negotiated, and what they say."""
