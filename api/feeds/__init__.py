"""Calendar feeds over HTTP: where they are opened and closed, and what a calendar program reads at their addresses."""
