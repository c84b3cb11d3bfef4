"""Whatever is changed beside the log, or in it, is named; where nothing was changed nothing is."""

import asyncio
import os
import random
from collections import Counter
from datetime import date
from functools import partial
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace

from ledger.log.logins import signed_in_as
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.log.recorder import recorder_of_facts
from ledger.pen.limits import Limits
from ledger.places.hub import Hub
from ledger.registry import RULES
from ledger.seal.mac import Macs
from ledger.stays.stay import Stay
from ledger.vault import Vault, VaultKeys, VaultTables
from patto.demo import fill, open_for_demo
from patto.demo.plan import Scale
from projections.engine import rows
from projections.engine.asof import reader_options
from projections.engine.auditing import INDEXED, verify
from projections.engine.beside import Beside
from projections.engine.finding import Findings, Part
from projections.engine.follower import Follower
from projections.engine.persons import Persons
from projections.engine.replay import replay
from projections.engine.rows import compare_rows
from projections.engine.verify import Verified, stored
from projections.places.view import PLACES
from projections.registry import ALL, COMPARED
from projections.treasury.view import TREASURY
from tests.keys import MASTER, keys_of
from tests.projections.spoiled import Spoiled

WEEKS = Scale(days=30, hubs=4, cities=2, members=16, houses=3, ventures=2, reservations=40)
MANY_SNAPSHOTS = Limits(timeout_seconds=60.0, closing_snapshot_facts=3)
SEED = 11


class Audited:
    """A book of a few weeks in which everything happens, and its superuser, whom nothing stops."""

    def __init__(self, conninfo: str, name: BookName) -> None:
        self.conninfo, self.name = conninfo, name
        upgrade(conninfo, name)
        asyncio.run(self._fill())
        self.keys = keys_of(conninfo, name, MASTER)
        self.macs = Macs(self.keys.mac_key)
        self.follow()
        self.root = psycopg.connect(conninfo, autocommit=True)
        for table in ("facts", "batches", "commands"):
            self.root.execute(f"ALTER TABLE {name.schema}.{table} DISABLE TRIGGER append_only")

    async def _fill(self) -> None:
        opening = open_for_demo(
            self.conninfo, MASTER, seed=SEED, name=self.name, limits=MANY_SNAPSHOTS
        )
        async with opening as (book, clock):
            await fill(book, seed=SEED, size=1, until=date(2026, 6, 10), clock=clock, scale=WEEKS)

    def follow(self) -> None:
        with Follower(self.conninfo, self.name, RULES, ALL) as follower:
            follower.catch_up()

    def verify(self, progress=lambda *_: None):
        with asyncio.Runner() as runner:
            pool = Pool(signed_in_as(self.conninfo, self.name.writer), size=1, timeout_seconds=5.0)
            tables = VaultTables(pool, self.name.vault)
            vault = Vault(tables, VaultKeys.beside(MASTER, self.name.schema, self.keys), os.urandom)
            try:
                runner.run(vault.open_keys())
                persons = partial(Persons, runner, RULES, vault, tables, self.keys)
                return verify(
                    self.conninfo, self.name, COMPARED, self.macs, progress, persons=persons
                )
            finally:
                runner.run(pool.close())

    def persons(self) -> Findings:
        """Compare the vault alone with the words of the lines."""
        findings = Findings(10_000)
        with asyncio.Runner() as runner:
            pool = Pool(signed_in_as(self.conninfo, self.name.writer), size=1, timeout_seconds=5.0)
            tables = VaultTables(pool, self.name.vault)
            vault = Vault(tables, VaultKeys.beside(MASTER, self.name.schema, self.keys), os.urandom)
            try:
                runner.run(vault.open_keys())
                persons = Persons(runner, RULES, vault, tables, self.keys, findings)
                persons.take(Verified(RULES).take(*self.lines()))
                persons.finish()
            finally:
                runner.run(pool.close())
        return findings

    def lines(self):
        """Return every row and every batch, as they are read."""
        recorder, rows, batches = recorder_of_facts(self.conninfo, self.name, RULES), [], []
        for some, ends in stored(recorder, self.head()):
            rows += some
            batches += ends
        return rows, batches

    def head(self) -> int:
        return self.one("SELECT max(last) FROM {book}.batches")

    def one(self, text, *parameters):
        return self.root.execute(self.name.fill(text), parameters).fetchone()[0]

    def beside(self) -> Findings:
        """Compare tags, keys and snapshots alone."""
        findings = Findings(10_000)
        options = reader_options(self.name) + INDEXED
        where = signed_in_as(self.conninfo, self.name.reader)
        with psycopg.connect(where, autocommit=True, options=options) as connection:
            beside = Beside(connection, self.name, RULES, self.macs, findings, self.head())
            verified = Verified(RULES)
            recorder = recorder_of_facts(self.conninfo, self.name, RULES)
            for rows, batches in stored(recorder, self.head()):
                beside.take(verified.take(rows, batches), batches)
        return findings

    def shadows(self) -> int:
        """Return how many tables there are beside the living ones."""
        return self.one(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{self.name.shadow}'")

    def rows(self) -> Findings:
        """Compare the rows of every view alone."""
        findings = Findings(10_000)
        assert not compare_rows(self.conninfo, self.name, RULES, ALL, findings)
        return findings


@pytest.fixture(scope="module")
def audited(server):
    book = Audited(server.url(), BookName(f"aud_{uuid4().hex[:12]}"))
    yield book
    book.root.close()


def test_a_book_that_nobody_changed_agrees_with_itself(audited):
    """No false alarm: not of the log, nor of what stands beside it, nor of any row of any view."""
    stages = set()
    found = audited.verify(lambda what, *_: stages.add(what))
    assert [str(one) for one in found.shown] == []
    assert (found.agrees, found.left_out, found.mending) == (True, [], [])
    assert {"the log", "the rows of all views"} <= stages
    assert audited.one("SELECT count(*) FROM {book}.snapshots") > 30


ONLY_REPLAYED = {
    "a noun with which nothing is compared": (Hub, "UPDATE {read}.hubs SET name = name"),
    "a noun by which the pen decides": (Stay, "UPDATE {read}.hubs SET name = name"),
    "a figure that is shown": (None, "UPDATE {read}.postings SET balance = balance + 1"),
    "a line": (None, "UPDATE {book}.facts SET leaf = sha256(leaf) WHERE position % 50 = 0"),
}


@pytest.mark.parametrize("what", ONLY_REPLAYED)
def test_whatever_replay_finds_verify_finds_in_the_same_words(audited, monkeypatch, what):
    """Replay is the quick half: each of its findings is one of the verification's."""
    noun, change = ONLY_REPLAYED[what]
    if noun is not None:
        monkeypatch.setattr(noun, "evolve", lambda *_: 1 // 0)
    dice, name = random.Random(4), audited.name
    tables = [
        Spoiled(audited.root, dice, name.read, "hubs"),
        Spoiled(audited.root, dice, name.read, "postings"),
        Spoiled(audited.root, dice, name.schema, "facts"),
    ]
    audited.root.execute(name.fill(change))
    quick, whole = replay(audited.conninfo, name, COMPARED), audited.verify()
    for table in tables:
        table.put_back()
    assert quick.shown
    assert {str(one) for one in quick.shown} <= {str(one) for one in whole.shown}


def test_no_mutation_of_tags_or_command_keys_is_missed(audited):
    """Hundreds of them, some at a time: for each row that was touched something is named."""
    dice, total = random.Random(5), Counter()
    wanted = ("tags_0", "commands")
    for _ in range(12):
        tables = {
            table: Spoiled(audited.root, dice, audited.name.schema, table) for table in wanted
        }
        spoiled = {table: one.spoil(8) for table, one in tables.items()}
        found = audited.beside()
        for one in tables.values():
            one.put_back()
        assert found.counts[Part.TAGS] >= spoiled["tags_0"] > 4
        assert found.counts[Part.KEYS] >= spoiled["commands"] > 4
        total.update(spoiled)
    assert total.total() > 150
    assert audited.beside().found == 0


def test_every_forged_snapshot_is_named(audited):
    """One at a time, whatever is changed in it; a book that lacks one lacks nothing."""
    changes = [
        "state = convert_to(replace(convert_from(state, 'UTF8'), '1', '2'), 'UTF8')",
        "fold = fold + 1",
        "position = position - 1",
        "mac = sha256('x')::bytea",
        "kind = kind || 'x'",
    ]
    keys = audited.root.execute(
        audited.name.fill("SELECT kind, key FROM {book}.snapshots WHERE state LIKE '%1%'")
    ).fetchall()
    dice, named = random.Random(6), 0
    for kind, key in dice.sample(keys, 12):
        change = dice.choice(changes).replace("sha256('x')::bytea", "substr(sha256('x'), 1, 16)")
        with audited.root.transaction(force_rollback=True):
            update = f"UPDATE {{book}}.snapshots SET {change} WHERE kind = %s AND key = %s"
            assert audited.root.execute(audited.name.fill(update), [kind, key]).rowcount == 1
            seen = Findings()
            beside = Beside(audited.root, audited.name, RULES, audited.macs, seen, audited.head())
            rows, batches = audited.lines()
            beside.take(Verified(RULES).take(rows, batches), batches)
        assert seen.counts[Part.SNAPSHOTS] == 1, change
        assert key in str(seen.shown[0])
        named += 1
    assert named == 12


def test_no_mutation_of_a_row_of_a_view_is_missed(audited):
    """Past rows and present ones, of every table of every view, a few at a time."""
    dice, total = random.Random(7), 0
    for _ in range(3):
        tables = {
            (view.name, table.name): Spoiled(audited.root, dice, audited.name.read, table.name)
            for view in ALL
            for table in view.tables
        }
        spoiled = {table: one.spoil(3) for table, one in tables.items()}
        found = audited.rows()
        for one in tables.values():
            one.put_back()
        named = Counter(tuple(one.text.split()[:2]) for one in found.shown)
        for (view, table), count in spoiled.items():
            assert named[f"{view}:", table] >= count, (view, table)
        total += sum(spoiled.values())
    assert total > 200
    assert audited.rows().found == 0


NOT_FROM_THE_LOG = {
    "pen": "one row that is only locked",
    "tracking": "where views stand; what is astray there is named by itself",
    "tries": "how often the scheduler was refused what is due",
    "migrations": "of which form the tables are",
    "building": "which views are being made again",
    "book_keys": "the book's own keys, wrapped; without them nothing is verified",
    "vault_keys": "which vault keys there are; the sealed words are opened with them",
    "mails": "what was sent to whom, which follows from no fact; whoever deletes rows has nothing sent again",
    "foreign_readings": "what sites answered, which follows from no fact; whoever deletes rows has all read again",
    "mail_seen": "of which facts all mail was taken over",
    "allowances": "what was asked for in the last minutes; a crash empties it",
}
"""Tables that nothing can be derived for, and why."""


OF_ANOTHER = """
SELECT s.kind, s.key, s.fold, s.position, b.root, s.state, s.mac, o.state FROM {book}.snapshots s
JOIN {book}.batches b ON b.last = s.position
JOIN {book}.snapshots o ON o.kind = s.kind AND o.fold = s.fold AND o.state <> s.state
ORDER BY 1, 2 LIMIT 1
"""


def test_a_snapshot_that_the_book_itself_wrote_wrongly_is_named(audited):
    """A MAC says who wrote a state, not that the facts lead there."""
    name = audited.name
    kind, key, *where, state, mac, wrong = audited.root.execute(name.fill(OF_ANOTHER)).fetchone()
    put = name.fill("UPDATE {book}.snapshots SET state = %s, mac = %s WHERE (kind, key) = (%s, %s)")
    vouched = audited.macs.of_state(kind, key, *where, wrong)
    audited.root.execute(put, [wrong, vouched, kind, key])
    try:
        named = [str(one) for one in audited.beside().shown]
    finally:
        audited.root.execute(put, [state, mac, kind, key])
    assert named == [
        f"snapshots: {kind} {key} at {where[1]}: the facts up to there lead to another state"
    ]


def test_a_snapshot_that_the_book_itself_wrote_and_nobody_can_read_is_named(audited):
    """The MAC is right, the bytes are no state."""
    name = audited.name
    kind, key, *where, state, mac, _ = audited.root.execute(name.fill(OF_ANOTHER)).fetchone()
    put = name.fill("UPDATE {book}.snapshots SET state = %s, mac = %s WHERE (kind, key) = (%s, %s)")
    vouched = audited.macs.of_state(kind, key, *where, b"nothing")
    audited.root.execute(put, [b"nothing", vouched, kind, key])
    try:
        named = [str(one) for one in audited.beside().shown]
    finally:
        audited.root.execute(put, [state, mac, kind, key])
    assert named == [
        f"snapshots: {kind} {key} at {where[1]}: the facts up to there lead to another state"
    ]


TOO_MANY = {
    "in a batch that has others": "SELECT last FROM {book}.tags ORDER BY last LIMIT 1",
    "where no batch ends": """SELECT first FROM {book}.batches WHERE last > first + 1
        AND first NOT IN (SELECT last FROM {book}.batches) ORDER BY first LIMIT 1""",
}


@pytest.mark.parametrize("where", TOO_MANY)
def test_a_tag_too_many_is_named(audited, where):
    """Nothing is missing, and one row leads to what is not there."""
    last = audited.one(TOO_MANY[where])
    tag = bytes(audited.one("SELECT tag FROM {book}.tags LIMIT 1"))
    tag = tag[:-1] + bytes([tag[-1] ^ 1])
    (part,) = audited.root.execute(
        audited.name.fill(
            "INSERT INTO {book}.tags (tag, last, positions) VALUES (%s, %s, ARRAY[%s::bigint]) RETURNING tableoid::regclass::text"
        ),
        [tag, last, last],
    ).fetchone()
    found = audited.beside()
    assert audited.root.execute(f"DELETE FROM {part} WHERE tag = %s", [tag]).rowcount == 1
    assert [str(one) for one in found.shown] == [
        f"tags: batch that ends at {last}: {tag.hex()} is at [{last}], and ought to be at []"
    ]


ONE_OF_SEVERAL = """
SELECT c.key, c.fingerprint, c.first, c.last, b.last, b.root FROM {book}.commands c
JOIN {book}.batches b ON c.last BETWEEN b.first AND b.last WHERE c.last > c.first ORDER BY c.last LIMIT 1
"""
POINTED = {
    "at less than its facts": lambda key, first, last: (key, first + 1, last),
    "from a command that wrote nothing": lambda _key, first, last: (b"\x01" * 16, first, last),
}


@pytest.mark.parametrize("what", POINTED)
def test_a_command_key_that_the_book_itself_pointed_wrongly_is_named(audited, what):
    """Its MAC says who wrote the row, not that the command's facts stand there."""
    name = audited.name
    key, fingerprint, *place, size, root = audited.root.execute(
        name.fill(ONE_OF_SEVERAL)
    ).fetchone()
    wrong, *there = POINTED[what](key, *place)
    mac = audited.macs.of_command(wrong, fingerprint, *there, size, root)
    commands = Spoiled(audited.root, random.Random(1), name.schema, "commands")
    audited.root.execute(
        name.fill("UPDATE {book}.commands SET key = %s, first = %s, mac = %s WHERE key = %s"),
        [wrong, there[0], mac, key],
    )
    named = [one.text for one in audited.beside().shown if one.part is Part.KEYS]
    commands.put_back()
    first, last = place
    ought = f"{first}-{last}" if wrong == key else "nowhere"
    assert f"{wrong.hex()} points at {there[0]}-{last}; its facts are {ought}" in named
    assert audited.beside().found == 0


def test_every_table_of_the_book_is_verified_or_said_to_be_none_that_can_be(audited):
    """A table that somebody adds is verified, or stands in the list above."""
    name = audited.name
    schemas = [name.schema, name.read, name.vault, name.access]
    rows = audited.root.execute(
        "SELECT relname FROM pg_class WHERE relnamespace::regnamespace::text = ANY(%s) AND relkind = 'r'",
        [schemas],
    )
    there = {name.split("_")[0] if name.startswith("tags_") else name for (name,) in rows}
    of_views = {table.name for view in ALL for table in view.tables}
    verified = {"facts", "batches", "tags", "commands", "snapshots", "keys", "lookups"} | of_views
    verified |= {"tokens", "log", "seal", "verifications"}  # tests/api/engine/test_access_seal.py
    assert there == verified | set(NOT_FROM_THE_LOG)


def test_no_column_of_any_view_can_be_changed_unseen(audited):
    """Each of every table, one row each; what is empty in these weeks has no row to change."""
    waiting = {
        (view.name, table.name): [*table.row.__struct_fields__, *table.added_names()]
        for view in ALL
        for table in view.tables
        if audited.one(f"SELECT count(*) FROM {{read}}.{table.name}")
    }
    assert len(waiting) > 15
    total = 0
    while any(waiting.values()):
        tables = {
            key: Spoiled(audited.root, random.Random(1), audited.name.read, key[1])
            for key, columns in waiting.items()
            if columns
        }
        changed = {key: one.spoil_columns(waiting[key]) for key, one in tables.items()}
        found = audited.rows()
        for one in tables.values():
            one.put_back()
        named = Counter(tuple(one.text.split()[:3]) for one in found.shown)
        for (view, table), columns in changed.items():
            assert columns, (table, waiting[view, table])
            assert named[f"{view}:", table, "shows"] == len(columns), (table, columns)
            waiting[view, table] = [c for c in waiting[view, table] if c not in columns]
            total += len(columns)
    assert total > 100
    assert audited.rows().found == 0


def test_a_view_that_cannot_be_filled_again_is_named_and_the_others_are_compared(audited):
    """One whose fold fails hides nothing that is wrong elsewhere."""

    def fails(_fact):
        raise ZeroDivisionError

    lame = replace(TREASURY, folds=(fails,), kinds=TREASURY.takes)
    findings = Findings()
    assert not compare_rows(audited.conninfo, audited.name, RULES, [PLACES, lame], findings)
    assert [str(one).split(":")[1].split()[0] for one in findings.shown] == ["treasury"]
    assert audited.shadows() == 0


def test_a_comparison_that_breaks_off_leaves_nothing_behind(audited, monkeypatch):
    """The tables that were filled beside the living ones are gone, whatever ended it."""
    monkeypatch.setattr(rows, "DIFFERENT", "SELECT {names} FROM {live}, {again} WHERE {columns}")
    with pytest.raises(psycopg.ProgrammingError):
        compare_rows(audited.conninfo, audited.name, RULES, ALL, Findings())
    assert audited.shadows() == 0


def test_no_mutation_of_the_log_is_missed(audited):
    """Lines, leaves, kinds, places, batches: changed, left out, exchanged, merged."""
    rows, batches = audited.lines()
    dice = random.Random(8)
    for _ in range(150):
        some, ends = list(rows), list(batches)
        _mutate(dice, some, ends)
        if (some, ends) == (rows, batches):
            continue
        found = Verified(RULES)
        found.take(some, ends)
        assert found.differences, "a mutation of the log was missed"
    sound = Verified(RULES)
    sound.take(rows, batches)
    assert sound.differences == []


def _mutate(dice, rows, batches) -> None:
    n, b = dice.randrange(1, len(rows)), dice.randrange(1, len(batches))
    position, kind, data, leaf = rows[n]
    first, last, at, root, frontier = batches[b]
    match dice.randrange(10):
        case 0:
            rows[n] = position, kind, data.replace(b"2", b"3", 1), leaf
        case 1:
            rows[n] = position, kind, data, bytes(32)
        case 2:
            rows[n] = position, rows[n - 1][1], data, leaf
        case 3:
            rows[n], rows[n - 1] = rows[n - 1], rows[n]
        case 4:
            del rows[n]
        case 5:
            batches[b] = first, last, at, bytes(32), frontier
        case 6:
            batches[b] = first, last, at, root, bytes(len(frontier))
        case 7:
            batches[b] = first - 1, last, at, root, frontier
        case 8:
            batches[b] = first, last, at.replace(year=2001), root, frontier
        case 9:
            del batches[b - 1]


def test_two_batches_made_one_are_named(audited):
    """The receipts of the first told a root that the book has no more: the keys' MACs vouch for it."""
    dice, filled = random.Random(9), audited.name.fill
    batches = Spoiled(audited.root, dice, audited.name.schema, "batches")
    tags = Spoiled(audited.root, dice, audited.name.schema, "tags_0")
    rows = "SELECT last, first FROM {book}.batches ORDER BY last LIMIT 2"
    (former, first), (last, _) = audited.root.execute(filled(rows)).fetchall()
    same = "SELECT tag FROM {book}.tags WHERE last = %s"
    for change, values in (
        ("DELETE FROM {book}.batches WHERE last = %s", [former]),
        ("UPDATE {book}.batches SET first = %s WHERE last = %s", [first, last]),
        (
            f"UPDATE {{book}}.tags SET last = %s WHERE last = %s AND tag NOT IN ({same})",
            [last, former, last],
        ),
    ):
        audited.root.execute(filled(change), values)
    found = audited.beside()
    batches.put_back()
    tags.put_back()
    assert found.counts[Part.KEYS] >= 1
    assert audited.beside().found == 0


PERSONS = {
    "a key that is gone": "DELETE FROM {vault}.keys WHERE person = %(one)s",
    "an exchanged key": """UPDATE {vault}.keys k SET key_id = o.key_id, wrapped = o.wrapped, vault_key = o.vault_key
        FROM {vault}.keys o WHERE k.person = %(one)s AND o.person = %(other)s""",
    "a destroyed key": """UPDATE {vault}.keys SET key_id = NULL, wrapped = NULL, vault_key = NULL,
        forgotten_at = touched_at WHERE person = %(one)s""",
    "a key of nobody": """INSERT INTO {vault}.keys (person, key_id, wrapped, vault_key, kept, touched_at)
        SELECT 'MNOBODY', key_id, wrapped, vault_key, true, touched_at FROM {vault}.keys WHERE person = %(one)s""",
    "a look-up that is gone": "DELETE FROM {vault}.lookups WHERE person = %(one)s AND kind = 'email'",
    "a look-up of another": """UPDATE {vault}.lookups SET kept = true, person = %(other)s
        WHERE person = %(one)s AND kind = 'email'""",
}


@pytest.mark.parametrize("what", PERSONS)
def test_what_is_wrong_with_a_person_in_the_vault_is_named(audited, what):
    """A person without a row, a row without a person, a key that opens nothing."""
    tables = [
        Spoiled(audited.root, random.Random(1), audited.name.vault, t) for t in ("keys", "lookups")
    ]
    fill = audited.name.fill
    living = audited.root.execute(
        fill("SELECT person FROM {vault}.lookups WHERE kind = 'email' ORDER BY person LIMIT 2")
    )
    (one,), (other,) = living.fetchall()
    assert audited.root.execute(fill(PERSONS[what]), {"one": one, "other": other}).rowcount
    found = audited.verify()
    for table in tables:
        table.put_back()
    persons = [finding.text for finding in found.shown if finding.part is Part.PERSONS]
    assert persons
    assert any(text.startswith((one, other, "MNOBODY")) for text in persons)


VAULT = {
    "lookups": {
        "kind": "CASE kind WHEN 'email' THEN 'name' ELSE 'email' END",
        "digest": "set_byte(digest, 3, get_byte(digest, 3) # 1)",
        "command": "set_byte(command, 3, get_byte(command, 3) # 1)",
        "person": "(SELECT max(person) FROM {vault}.keys WHERE person LIKE 'M%%' AND person <> changed.person)",
    },
    "keys": {
        "key_id": "set_byte(key_id, 3, get_byte(key_id, 3) # 1)",
        "wrapped": "set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)",
        "vault_key": "vault_key + 1",
    },
}
"""How each column that can be told from the log is given another value."""
NOT_TOLD = {
    "lookups": {"kept": "what the sweep has seen", "set_at": "when the sweep may look"},
    "keys": {
        "person": "whose it is: what a key of somebody else, or of nobody, comes to is seen above",
        "kept": "what the sweep has seen",
        "touched_at": "when the sweep may look",
        "forgotten_at": "when; that it was, and was not, is seen above",
    },
}
"""Columns that no fact tells, and why."""
IN_FORCE = {
    "keys": "SELECT ctid::text, person FROM {vault}.keys WHERE wrapped IS NOT NULL AND person LIKE 'M%'",
    "lookups": """SELECT l.ctid::text, l.person FROM {vault}.lookups l JOIN {vault}.keys k USING (person)
        WHERE k.wrapped IS NOT NULL AND l.person LIKE 'M%' AND NOT EXISTS (SELECT FROM {vault}.lookups newer
            WHERE newer.person = l.person AND newer.kind = l.kind AND newer.set_at > l.set_at)""",
}
"""Rows of the living. A look-up by former words may go at any time: under a command that the log does not know it is
one that was never accepted, until the sweep has seen it."""


@pytest.mark.parametrize("table", VAULT)
def test_no_column_of_the_vault_that_the_log_tells_can_be_changed_unseen(audited, table):
    """Each in many rows, some deleted; whoever it concerns is named, and nobody when it is put back."""
    dice = random.Random(12)
    spoiled = {one: Spoiled(audited.root, dice, audited.name.vault, one) for one in VAULT}
    columns = {name for name, *_ in spoiled[table].columns}
    assert columns == VAULT[table].keys() | NOT_TOLD[table].keys()
    rows = audited.root.execute(audited.name.fill(IN_FORCE[table])).fetchall()
    changed = dict(dice.sample(sorted(rows), min(len(rows), 16)))
    for place, column in zip(changed, [*VAULT[table]] * 16, strict=False):
        to = VAULT[table][column]
        text = f"UPDATE {{vault}}.{table} changed SET {column} = {to} WHERE ctid = %s::tid"
        assert audited.root.execute(audited.name.fill(text), [place]).rowcount == 1
    found = audited.persons()
    for one in ("keys", "lookups"):  # A key takes its look-ups with it.
        spoiled[one].put_back()
    named = {one.text.split()[0] for one in found.shown if one.part is Part.PERSONS}
    assert set(changed.values()) <= named
    assert len(changed) > 10
    assert audited.persons().found == 0


def test_a_key_of_somebody_who_was_forgotten_is_named(audited):
    """What was taken away came back, from wherever: the log says that it must be gone."""
    fill, dice = audited.name.fill, random.Random(1)
    tables = [Spoiled(audited.root, dice, audited.name.vault, one) for one in ("keys", "lookups")]
    gone = audited.one(
        "SELECT person FROM {vault}.keys WHERE wrapped IS NULL ORDER BY person LIMIT 1"
    )
    audited.root.execute(
        fill("""UPDATE {vault}.keys k SET forgotten_at = NULL, key_id = o.key_id, wrapped = o.wrapped,
            vault_key = o.vault_key FROM {vault}.keys o WHERE k.person = %s AND o.person =
            (SELECT min(person) FROM {vault}.keys WHERE wrapped IS NOT NULL)"""),
        [gone],
    )
    found = audited.persons()
    for table in tables:
        table.put_back()
    assert f"{gone} was forgotten, and the key is still there" in [one.text for one in found.shown]


def test_the_last_batch_taken_away_whole_is_named(audited):
    """What is left of it points beyond the log's end."""
    audited.root.execute(
        audited.name.fill(
            "DELETE FROM {book}.facts WHERE position > (SELECT max(first) - 1 FROM {book}.batches)"
        )
    )
    audited.root.execute(
        audited.name.fill(
            "DELETE FROM {book}.batches WHERE last = (SELECT max(last) FROM {book}.batches)"
        )
    )
    found = audited.verify()
    beyond = " ".join(one.text for one in found.shown if one.part is Part.LOG)
    for what in ("tags", "command keys", "views"):
        assert f"{what} beyond" in beyond
    assert any("docs/auditing.md" in text for text in found.mending)
