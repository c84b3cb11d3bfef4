"""The measure of bulk: `eventsourcing`'s own aggregate application passing money between two accounts.

At its best on one connection and in one process: the accounts are cached and never fast-forwarded (nobody else
writes) nor copied, both are saved in one transaction, on the same PostgreSQL, with its JSON transcoder.
"""

import time
from pathlib import Path
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from benchmarks.server import BenchServer
from ledger.log.logins import Logins

SCHEMA = "bench_aggregates"
ACCOUNTS = 500


class NotEnough(Exception):
    """The account does not hold that much."""


class Account(Aggregate):
    """An account that remembers its balance."""

    @event("Opened")
    def __init__(self, balance: int) -> None:
        self.balance = balance

    @event("Debited")
    def debit(self, cents: int) -> None:
        """Take money away."""
        self.balance -= cents

    @event("Credited")
    def credit(self, cents: int) -> None:
        """Add money."""
        self.balance += cents


class Transfers(Application[UUID]):
    """Passes money between two accounts, both or neither."""

    def open(self, balance: int) -> UUID:
        """Open an account."""
        account = Account(balance=balance)
        self.save(account)
        return account.id

    def transfer(self, giver: UUID, taker: UUID, cents: int) -> None:
        """Pass money on; refuses `NotEnough`."""
        one: Account = self.repository.get(giver)
        other: Account = self.repository.get(taker)
        if one.balance < cents:
            raise NotEnough
        one.debit(cents)
        other.credit(cents)
        self.save(one, other)


class Baseline:
    """The application with its accounts opened; `rate` may be asked again and again."""

    def __init__(self, server: BenchServer) -> None:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE".encode())
            connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        where = conninfo_to_dict(server.url)
        self._application = Transfers(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(where["dbname"]),
                "POSTGRES_HOST": str(where["host"]),
                "POSTGRES_PORT": str(where["port"]),
                "POSTGRES_USER": str(where["user"]),
                "POSTGRES_PASSWORD": Logins(Path(str(where["passfile"]))).secret_of(
                    str(where["user"])
                )
                or "",
                "POSTGRES_SCHEMA": SCHEMA,
                "AGGREGATE_CACHE_MAXSIZE": "0",
                "AGGREGATE_CACHE_FASTFORWARD": "n",
                "DEEPCOPY_FROM_AGGREGATE_CACHE": "n",
            }
        )
        self._accounts = [self._application.open(1_000_000_000) for _ in range(ACCOUNTS)]
        for account in self._accounts:
            self._application.repository.get(account)
        self._done = 0

    def rate(self, transfers: int) -> float:
        """Return transfers a second."""
        accounts, transfer = self._accounts, self._application.transfer
        began = time.perf_counter()
        for n in range(self._done, self._done + transfers):
            transfer(accounts[n % ACCOUNTS], accounts[(n * 7 + 1) % ACCOUNTS], 1)
        self._done += transfers
        return transfers / (time.perf_counter() - began)

    def close(self) -> None:
        """Let go of the connections."""
        self._application.close()
