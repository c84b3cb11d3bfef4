"""Where people sleep and what is used: calendars and usage."""
