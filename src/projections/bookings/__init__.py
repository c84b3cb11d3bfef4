"""What every booking shares in what is seen of it: the money that is held."""
