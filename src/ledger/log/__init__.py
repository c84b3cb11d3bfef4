"""The log in PostgreSQL: one append-only table, sealed as it is written.

migrate.py   every table, by Alembic, under a lock          names.py   schemas and roles of a book
batch.py     what one append hands over                     log.py     async: append, load, look up
recorder.py  the same log as a DCB recorder (synchronous)   memory.py  the same log in memory, for tests
"""
