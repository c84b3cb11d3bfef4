"""The offerings of houses and ventures, over HTTP: where commands are sent and what can be read."""
