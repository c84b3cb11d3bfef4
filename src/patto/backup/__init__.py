"""A backup that is tried: what is saved, put back in a scratch server, told again, compared by its root.

parts.py      what a backup consists of, and what each part says of itself
programs.py   PostgreSQL's own programs, run with their progress watched
saving.py     book, vault and access as they were at one moment (pg_dump)
loading.py    the three of them put into an empty book, all or nothing (pg_restore, psql)
vault_keys.py the files beside the master key
continuous.py the embedded server as a whole, and every change since (pg_basebackup, pg_receivewal)
manifest.py   each file of a copied server is what it was
trial.py      a scratch server, in which a backup shows that it can be restored
receipts.py   what somebody kept, compared with the book of today
"""
