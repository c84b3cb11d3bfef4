"""The program `patto`: its commands, the demo year, the PostgreSQL that comes with it."""
