"""Who may sign in and who did what cannot be changed unseen: whatever is, is named, and nothing else ever is."""

import asyncio
import random
import shutil
from datetime import datetime
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace

from api.engine.access_anchor import Anchor
from api.engine.access_check import compare_access
from api.engine.access_log import AccessLog
from api.engine.access_seal import Head
from api.engine.settings import Settings
from api.engine.supervisor import Writer
from api.engine.tokens import digest_of, issue, revoke
from api.engine.verification_rows import OwnVerification, VerificationReport
from ledger.book.opening import book_macs
from ledger.kernel.who import Role, Who
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.seal.mac import Macs
from projections.engine.finding import Findings
from tests.keys import MASTER
from tests.projections.spoiled import Spoiled

ADA = Who("ada", Role.AUDITOR)
OLGA = Who("olga", Role.OPERATOR)
HUB = "S" + "A" * 16


SOUND = VerificationReport(
    agrees=True,
    found=0,
    findings=[],
    mending=[],
    left_out=[],
    position=7,
    tree_size=7,
    root="00" * 32,
    figures=12,
    seconds=0.1,
)


class Access:
    """A book in which nothing happened but for access, and its superuser."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo, self.name = conninfo, BookName(f"acc_{uuid4().hex[:12]}")
        upgrade(conninfo, self.name)
        self.macs = asyncio.run(book_macs(conninfo, self.name, MASTER))
        self.anchor = Anchor.beside(MASTER.folder, self.name, self.macs)
        self.root = psycopg.connect(conninfo, autocommit=True)
        self.run("ALTER TABLE {access}.log DISABLE TRIGGER append_only")
        self.tokens = [
            self.issued(Who(f"person{n}", Role.HOST, hub=HUB) if n % 3 else ADA) for n in range(8)
        ]
        for token in self.tokens[:3]:
            revoke(self.root, self.name, self.macs, token, by="olga")
        asyncio.run(self.read(12))
        for found in range(6):
            asyncio.run(self.verified(found))

    def issued(self, who: Who, days: int = 30) -> str:
        return issue(self.root, self.name, self.macs, who, by="olga", days=days)

    async def verified(self, found: int) -> str:
        """Have a verification found so much, and the log of access tell of it."""
        settings = Settings(database_url=self.conninfo, book=self.name.schema)
        own = await OwnVerification.begun(settings, self.macs, ADA)
        await own.end(replace(SOUND, agrees=not found, found=found))
        writer = Writer(self.conninfo, self.name)
        log = AccessLog(writer.fetch)
        log.seal_with(self.macs)
        await log.verified(ADA.actor, own.shown.verification)
        await writer.close()
        return own.shown.verification

    def run(self, text: str) -> None:
        self.root.execute(self.name.fill(text))

    def one(self, text: str):
        return self.root.execute(self.name.fill(text)).fetchone()[0]

    async def read(self, count: int, processes: int = 1) -> None:
        """Have so many processes read so many persons each, and see two failures of signing in."""
        writers = [Writer(self.conninfo, self.name) for _ in range(processes)]
        try:
            async with asyncio.TaskGroup() as group:
                for writer in writers:
                    log = AccessLog(writer.fetch)
                    log.seal_with(self.macs)
                    for n in range(count):
                        group.create_task(log.personal_read(OLGA, "member", [f"M{n}", "M0"]))
                    log.sign_in_failed(digest_of(self.tokens[0]).hex()[:12])
                    log.sign_in_failed("0" * 12)
                    group.create_task(log.flush())
        finally:
            for writer in writers:
                await writer.close()

    def remember(self) -> Head:
        """Look at the log as a serving process does each second; return what is remembered."""

        async def look() -> None:
            writer = Writer(self.conninfo, self.name)
            await self.anchor.look(writer.fetch)
            await writer.close()

        asyncio.run(look())
        return self.anchor.remembered()

    def differences(self) -> list[str]:
        findings = Findings()
        compare_access(self.conninfo, self.name, self.macs, self.anchor.remembered(), findings)
        return [str(one) for one in findings.shown]


@pytest.fixture(scope="module")
def access(server):
    made = Access(server.url())
    yield made
    made.root.close()


@pytest.fixture(autouse=True)
def put_back(access):
    """Whatever a test does to the tables, the next begins with what was sealed."""
    kept = [Spoiled(access.root, None, access.name.access, table) for table in TABLES]
    yield
    for table in kept:
        table.put_back()
    shutil.rmtree(MASTER.folder / "seen" / access.name.schema, ignore_errors=True)
    assert access.differences() == []


TABLES = ("tokens", "log", "seal", "verifications")


NOBODYS_WORD = ("used_at", "checking", "percent")


@pytest.mark.parametrize("table", ["tokens", "log", "verifications"])
def test_no_mutation_of_what_is_kept_of_access_is_missed(access, table):
    """Hundreds of them, one at a time; only when a token was last used, and how far a verification is, is nobody's word."""
    dice, total = random.Random(7), 0
    for _ in range(150):
        spoiled = Spoiled(access.root, dice, access.name.access, table, but=NOBODYS_WORD)
        total += (count := spoiled.spoil(1))
        assert len(access.differences()) >= count
        spoiled.put_back()
    assert total > 140


FORGED = {
    "a token that nobody issued": """INSERT INTO {access}.tokens
        SELECT sha256(digest), actor, role, hub, "user", scope, created_at, expires_at, NULL, NULL, mac
        FROM {access}.tokens LIMIT 1""",
    "a token that is gone with whoever issued it": """WITH t AS (DELETE FROM {access}.tokens
            WHERE digest = (SELECT min(digest) FROM {access}.tokens) RETURNING *)
        DELETE FROM {access}.log USING t WHERE target = left(encode(t.digest, 'hex'), 12)""",
    "a revoked token that is good again": "UPDATE {access}.tokens SET revoked_at = NULL",
    "a right that was not given": "UPDATE {access}.tokens SET role = 'treasurer' WHERE role = 'auditor'",
    "a row at the end": """INSERT INTO {access}.log
        SELECT n + 1, at, actor, what, target, persons, times, mac FROM {access}.log ORDER BY n DESC LIMIT 1""",
    "a row at the end, and counted": """WITH more AS (INSERT INTO {access}.log
            SELECT n + 1, at, actor, what, target, persons, times, mac FROM {access}.log ORDER BY n DESC LIMIT 1)
        UPDATE {access}.seal SET rows = rows + 1""",
    "the last row gone": "DELETE FROM {access}.log WHERE n = (SELECT max(n) FROM {access}.log)",
    "the last row gone, and not counted": """WITH gone AS (
            DELETE FROM {access}.log WHERE n = (SELECT max(n) FROM {access}.log) RETURNING n)
        UPDATE {access}.seal SET rows = gone.n - 1, last = (SELECT mac FROM {access}.log WHERE n = gone.n - 1) FROM gone""",
    "all rows gone": """WITH gone AS (DELETE FROM {access}.log)
        UPDATE {access}.seal SET rows = 0, last = decode(repeat('00', 16), 'hex'), mac = decode(repeat('00', 16), 'hex')""",
    "two rows exchanged": """UPDATE {access}.log l SET actor = o.actor, what = o.what, target = o.target,
        persons = o.persons, times = o.times, at = o.at, mac = o.mac
        FROM {access}.log o WHERE l.n + o.n = 9 AND l.n IN (4, 5)""",
    "a verification that found something, gone": "DELETE FROM {access}.verifications WHERE outcome->>'found' = '5'",
    "a verification that failed after all": """UPDATE {access}.verifications
        SET state = 'failed', outcome = NULL, mac = NULL, why = 'It broke off.' WHERE outcome->>'found' = '5'""",
    "a verification that found nothing": """UPDATE {access}.verifications v SET outcome = o.outcome, mac = o.mac
        FROM {access}.verifications o WHERE v.outcome->>'found' = '5' AND o.outcome->>'found' = '0'""",
    "the seal gone": "DELETE FROM {access}.seal",
    "the seal of nobody": "UPDATE {access}.seal SET mac = last",
}


@pytest.mark.parametrize("what", FORGED)
def test_what_a_superuser_forges_is_named(access, what):
    """Tokens and rows made up, taken away, exchanged, counted or not."""
    access.run(FORGED[what])
    assert access.differences() != []


def test_what_was_changed_stays_to_be_seen_when_more_is_written(access):
    """A seal that does not hold is never made good by whoever has the key."""
    access.run(FORGED["the last row gone, and not counted"])
    asyncio.run(access.read(2))
    assert any("not the one that was sealed" in one for one in access.differences())


def test_a_seal_that_goes_back_under_a_running_process_stays_to_be_seen(access):
    """A process remembers how far it was: rows taken away with the seal of then are no end for it."""

    async def go_back() -> None:
        writer = Writer(access.conninfo, access.name)
        log = AccessLog(writer.fetch)
        log.seal_with(access.macs)
        rows, last, mac = access.root.execute(
            access.name.fill("SELECT rows, last, mac FROM {access}.seal")
        ).fetchone()
        await log.personal_read(ADA, "member", ["M1"])
        access.run(f"DELETE FROM {{access}}.log WHERE n > {rows}")
        access.root.execute(
            access.name.fill("UPDATE {access}.seal SET rows = %s, last = %s, mac = %s"),
            (rows, last, mac),
        )
        await log.personal_read(ADA, "member", ["M2"])
        await writer.close()

    asyncio.run(go_back())
    assert any("not the one that was sealed" in one for one in access.differences())


def test_all_of_it_put_back_as_it_once_was_is_seen(access, caplog):
    """Tokens, log and seal of then fit each other; what is remembered beside the master key does not, however far they grow."""
    then = [Spoiled(access.root, None, access.name.access, table) for table in TABLES]
    access.issued(OLGA)
    remembered = access.remember()
    for table in then:
        table.put_back()
    (named,) = access.differences()
    assert named == (
        f"access: the log of access was put back behind row {remembered.rows:,}, up to which it was seen before"
    )
    asyncio.run(access.read(20))
    assert access.remember() == access.remember() == remembered
    assert access.differences() == [named]
    assert caplog.text.count(f"put back behind row {remembered.rows:,}") == 1


def test_what_is_remembered_goes_forward_with_what_was_sealed_and_only_then(access):
    """A seal that somebody made up is not remembered, nor is anything of another book's key believed."""
    before = access.remember()
    assert before.rows == access.one("SELECT max(n) FROM {access}.log")
    access.run("UPDATE {access}.seal SET rows = rows + 100")
    assert access.remember() == before
    access.run("UPDATE {access}.seal SET rows = rows - 100")
    access.issued(OLGA)
    assert access.remember().rows == before.rows + 1
    assert access.differences() == []
    assert Anchor.beside(MASTER.folder, access.name, Macs(b"x" * 32)).remembered() == Head()


def test_another_key_seals_nothing(access):
    """Whoever writes rows as we do, but with a key of their own, is seen."""
    issue(access.root, access.name, Macs(b"x" * 32), ADA)
    named = access.differences()
    assert any(one.startswith("access: the token") for one in named)
    assert any(one.startswith("access: row") for one in named)


class Long(datetime):
    """So long ago that tokens of then are over."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2020, 1, 1, tzinfo=tz)


def test_nothing_is_named_when_tokens_are_used_end_and_several_processes_write(access, monkeypatch):
    """Three processes and the command line write at once: every row is there, once, and sealed."""
    before = access.one("SELECT count(*) FROM {access}.log")
    with monkeypatch.context() as patch:
        patch.setattr("api.engine.tokens.datetime", Long)
        access.issued(ADA, days=1)
    revoke(access.root, access.name, access.macs, access.issued(OLGA), by="olga")
    access.run("UPDATE {access}.tokens SET used_at = now()")

    async def together() -> None:
        issuing = asyncio.to_thread(lambda: [access.issued(ADA) for _ in range(10)])
        await asyncio.gather(access.read(20, processes=3), issuing)

    asyncio.run(together())
    assert access.one("SELECT count(*) FROM {access}.log") == before + 3 + 10 + 3 * (20 + 2)
    assert access.differences() == []
