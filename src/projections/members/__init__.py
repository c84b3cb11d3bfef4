"""Who belongs to the network, and how they stood at every moment; ids and standings, never a name."""
