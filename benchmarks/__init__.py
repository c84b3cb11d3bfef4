"""How fast Patto is, measured on this machine: `make bench`, or `python -m benchmarks NAME …` for some rows.

    __main__        which rows, the table, var/bench.json
      ├─ row        one measured figure: name, value, unit, floor, held
      ├─ machine    what it was measured on
      ├─ server     a durable PostgreSQL of its own, and books in it
      ├─ cast       members with money, offerings to pledge in
      ├─ serving    the API and its follower, each in the process that `patto serve` gives it
      ├─ load       a client that costs little: 32 connections, one thread
      └─ one file a row: pledging, bulk, replaying, following, growing, reading, finding, pricing, racing, last_visa_days, searching, balancing

Nothing is switched off: every book is on an embedded server with its default settings (fsync, synchronous commit),
every command is validated, decided, balanced, sealed and remembered by its key, every request shows a token.
"""
