"""Where people sleep: rooms and what they cost, who holds which bed, stays, and how much beds are used."""
