"""The tills of hubs as they stood: what was taken, what was counted, what is on its way to the bank."""
