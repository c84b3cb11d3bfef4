"""What needs two persons, over HTTP: where it is decided and what waits."""
