"""What is seen of halls: what hubs let by the half hour, when they are free, and who has booked."""
