"""The places, over HTTP: where commands are sent and what can be read."""
