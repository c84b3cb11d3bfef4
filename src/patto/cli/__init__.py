"""The program `patto`: everything that is done at a terminal, from one command on.

main.py       the commands put together; a failure becomes one line and an exit code
  ├─ serve.py     the book, open for business: PostgreSQL, the demo year, the followers, the API
  │    ├─ opening.py     what is made once: tables, master key, tokens, the demo year
  │    ├─ supervisor.py  the child processes: watched, started again, never outliving their parent
  │    ├─ signals.py     how the person at the terminal says stop, and hurry
  │    └─ welcome.py     what is said once the port is open
  ├─ demo.py · replay.py · verify.py · rebuild.py · migrate.py       long work
  ├─ backup.py · restore.py · check_receipt.py           what is kept elsewhere
  └─ token.py · facts.py · due.py · psql.py              questions

options.py    the settings as options of a command        database.py  the PostgreSQL below a command
console.py    what is printed, and the progress of work   errors.py    what went wrong, in one line
child.py      the entry of the child processes            server.py    the ASGI server, and nothing else
              (protocol.py: a connection that cannot be held open for ever)
"""
