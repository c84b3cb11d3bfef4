"""The doors, over HTTP: where applications are sent, and where they are looked at."""
