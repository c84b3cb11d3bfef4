"""What hubs announce with seats, and who has one."""
