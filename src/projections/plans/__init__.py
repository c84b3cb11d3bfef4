"""Plans as they stood: what hubs offer, who has what, and which months were paid, earned or not paid."""
