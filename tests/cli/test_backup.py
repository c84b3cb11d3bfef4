"""A backup is restored beside what is there, never over it, and says itself whether it is worth anything."""

import asyncio
import json
import os
import shutil
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from api.engine.tokens import digest_of
from ledger.book.opening import open_book
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.members.apply import ApplyForMembership
from ledger.registry import RULES
from ledger.vault.tombstones import REVOKED, Tombstones
from patto.backup import saving
from patto.backup.parts import PARTS, Part, dump_of, sha256_of
from patto.cli.errors import Exit
from patto.postgres import Cluster
from patto.postgres.binaries import packaged
from tests.cli.conftest import write_small_book
from tests.cli.program import patto
from tests.keys import MASTER, MASTER_FILE
from tests.staff import OPERATOR


@pytest.fixture(scope="module")
def small_book(server: Cluster) -> str:
    """The name of a small book that these tests may write to."""
    name = BookName(f"test_backup_{os.getpid()}")
    upgrade(server.url(), name)
    asyncio.run(write_small_book(server.url(), name))
    return name.schema


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a backup goes: it is not there yet."""
    return tmp_path / "backups" / "monday"


@pytest.fixture
def saved(ask, folder: Path) -> Path:
    """A backup of the small book that nobody has tried."""
    answer = ask("backup", "--untried", str(folder))
    assert answer.code == Exit.DONE, answer.err
    return folder


def again(part: Part, folder: Path, **changes: object) -> None:
    """Have a part say something else."""
    msgspec.structs.replace(part, **changes).write(folder)


async def apply(url: str, book: str, key: str, hub: str | None = None):
    """Somebody applies for membership; the receipt."""
    async with open_book(RULES, url, MASTER, name=BookName(book)) as opened:
        code = {"k3": "00743110157", "late": "12345670017", "later": "00488410010"}[key]
        command = ApplyForMembership(
            person=False, home_hub=hub, name="Wise Srl", email="a@b.it", tax_code=code
        )
        return await opened.submit(command, OPERATOR, key)


def first_hub(ask) -> str:
    """The id of the first hub of the small book."""
    return json.loads(ask("facts", "--limit", "1").out)["fact"]["hub"]


def test_a_backup_says_that_it_was_tried_and_ends_with_the_root_of_the_book(
    ask, folder, server, small_book
):
    """Saved, restored in a scratch server, told again: the parts name the book's last root and the trial."""
    answer = ask("backup", str(folder))
    assert answer.code == Exit.DONE, answer.err + answer.out
    assert answer.lines[-1] == f"The backup in {folder} can be restored."
    with psycopg.connect(server.url()) as connection:
        last = connection.execute(
            f"SELECT last, encode(root, 'hex') FROM {small_book}.batches ORDER BY last DESC LIMIT 1"
        ).fetchone()
    parts = [Part.read(folder, one) for one in PARTS]
    assert [(one.position, one.root) for one in parts] == [last] * 3
    assert len({one.backup for one in parts}) == 1
    assert all(one.tried_at for one in parts)


def test_only_its_owner_may_read_a_backup(saved):
    """Folders are 0700, files 0600."""
    modes = {stat.S_IMODE(one.stat().st_mode) for one in saved.rglob("*") if one.is_dir()}
    files = {stat.S_IMODE(one.stat().st_mode) for one in saved.rglob("*") if one.is_file()}
    assert (modes, files) == ({0o700}, {0o600})


def test_each_part_holds_its_own_schema_alone(saved, small_book):
    """The book's dump has no key of a person, the vault's no fact; neither has the master key."""
    for part, schema in zip(PARTS, ("", "_vault", "_access"), strict=True):
        listed = subprocess.run(
            [packaged()["pg_restore"], "--list", dump_of(saved, part)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        tables = {
            line.split(" TABLE DATA ")[1].split()[0]
            for line in listed.splitlines()
            if " TABLE DATA " in line
        }
        assert tables == {small_book + schema}
        told = subprocess.run(
            [packaged()["pg_restore"], "--file=-", dump_of(saved, part)],
            capture_output=True,
            check=True,
        ).stdout
        assert (b"m" * 32).hex().encode() not in told


@pytest.mark.usefixtures("master_key")
@pytest.mark.slow
def test_a_restore_names_the_tokens_that_are_good_again(ask, folder, small_book, nowhere):
    """One that was revoked after the backup lets its holder in again, so somebody has to look; an ended one doesn't."""
    tokens = [ask("token", "issue", name, "auditor").out.strip() for name in ("ada", "bea")]
    names = [digest_of(token).hex()[:12] for token in tokens]
    assert ask("token", "revoke", tokens[1]).code == Exit.DONE
    assert ask("backup", "--untried", str(folder)).code == Exit.DONE
    assert ask("token", "revoke", tokens[0]).code == Exit.DONE
    restored = patto("restore", "--book", small_book, str(folder), data=nowhere)
    assert [name in restored.stderr for name in names] == [True, False], restored.stderr


@pytest.mark.usefixtures("master_key")
@pytest.mark.slow
def test_what_is_remembered_beside_the_master_key_is_not_good_again(
    ask, folder, small_book, nowhere, tmp_path
):
    """Whoever still has the old folder puts `ended` beside the key: then nobody has to look."""
    token = ask("token", "issue", "cleo", "auditor").out.strip()
    assert ask("backup", "--untried", str(folder)).code == Exit.DONE
    assert ask("token", "revoke", token).code == Exit.DONE
    name = digest_of(token).hex()
    for what in ("ended", "seen"):
        shutil.copytree(tmp_path / "data" / what, nowhere / what)
    assert name in Tombstones.beside(nowhere, small_book, REVOKED).all()
    restored = patto("restore", "--book", small_book, str(folder), data=nowhere)
    assert restored.returncode == Exit.DONE, restored.stderr + restored.stdout
    assert name[:12] not in restored.stderr
    assert "was seen up to row" in restored.stderr
    assert not (nowhere / "seen" / small_book / "access").exists()


@pytest.mark.slow
def test_a_trial_verifies_what_was_restored(ask, server, folder, small_book, monkeypatch):
    """Tags that lead nowhere are restored with the rest and named; with its own vault keys all that is sealed opens."""
    monkeypatch.setenv("PATTO_MASTER_KEY_FILE", str(MASTER_FILE))
    with psycopg.connect(server.url(), autocommit=True) as root:
        assert root.execute(f"DELETE FROM {small_book}.tags WHERE last = 2").rowcount
    tried = ask("backup", str(folder))
    ask("rebuild", "tags")
    assert tried.code == Exit.REFUSED, tried.out
    found = [line for line in tried.lines if line.startswith("tags: batch that ends at 2")]
    assert found
    assert tried.lines[-1] == f"tags: {len(found)}; `patto rebuild tags` makes them anew."
    sound = ask("backup", str(folder.with_name("tuesday")))
    assert "The log and everything that follows from it agree." in sound.lines, sound.out


@pytest.mark.slow
def test_a_restored_book_goes_on_where_the_backup_was_taken(ask, saved, small_book, nowhere):
    """The same lines, the same receipt for the same key, and the next command is accepted; receipts of later are gone."""
    lines = ask("facts").lines
    hub = first_hub(ask)
    restored = patto("restore", "--book", small_book, str(saved), data=nowhere)
    assert restored.returncode == Exit.DONE, restored.stderr + restored.stdout
    assert "The log and everything that is shown agree." in restored.stdout
    assert "master key" in restored.stderr
    told = patto("facts", "--book", small_book, data=nowhere)
    assert told.stdout.splitlines() == lines
    cluster = Cluster(nowhere)
    with cluster.attached():
        receipt = asyncio.run(apply(cluster.url(), small_book, "k3", hub))
        assert receipt.last == 3
        later = asyncio.run(apply(cluster.url(), small_book, "late", hub))
        assert later.first == len(lines) + 1


def test_all_parts_are_of_one_moment(ask, folder, server, small_book, monkeypatch):
    """Who applies while the vault is being saved is in none of the parts, or in all."""
    hub, dump = first_hub(ask), saving._dump

    def dump_and_write(url, name, part, *rest):
        if part == "vault":
            asyncio.run(apply(server.url(), small_book, "late", hub))
        dump(url, name, part, *rest)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(saving, "_dump", dump_and_write)
        ask("backup", "--untried", str(folder))
    told = subprocess.run(
        [packaged()["pg_restore"], "--data-only", "--file=-", dump_of(folder, "vault")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    keys = (
        told.partition(f"COPY {small_book}_vault.keys ")[2].partition("\n")[2].partition("\\.\n")[0]
    )
    assert len(keys.splitlines()) == Part.read(folder, "vault").rows["keys"]


def test_nothing_is_written_into_a_folder_that_holds_anything(ask, folder):
    """An older backup, or whatever else is there, stays as it is."""
    folder.mkdir(parents=True)
    (folder / "mine").write_text("mine")
    answer = ask("backup", str(folder))
    assert (answer.code, "nothing is overwritten" in answer.err) == (Exit.REFUSED, True)
    assert [one.name for one in folder.iterdir()] == ["mine"]


def test_a_book_that_is_there_is_never_overwritten(ask, saved, small_book):
    """The line says what to do instead; the book is as it was."""
    before = ask("facts").lines
    answer = ask("restore", "--book", small_book, str(saved))
    assert (answer.code, "nothing is overwritten" in answer.err) == (Exit.REFUSED, True)
    assert ask("facts").lines == before


def test_a_backup_that_does_not_fit_is_refused_before_anything_is_made(
    ask, saved, small_book, nowhere
):
    """A missing part, a damaged one, a vault older than the book, another book: one line each, and no folder."""
    book, vault, access = (Part.read(saved, one) for one in PARTS)

    def refused(words: str) -> None:
        answer = ask("restore", "--database-url", "", "--data", str(nowhere), str(saved))
        assert (answer.code, words in answer.err) == (Exit.REFUSED, True), answer.err
        assert not nowhere.exists()

    again(vault, saved, at=book.at - timedelta(seconds=1))
    refused("is older than the book")
    again(vault, saved, book="other")
    refused("of the book other")
    vault.write(saved)
    again(access, saved, sha256="0" * 64)
    refused("not what was saved")
    (saved / "access" / "part.json").unlink()
    refused("access/part.json is missing")
    access.write(saved)
    again(book, saved, book="other")
    refused("of the book")


@pytest.mark.slow
def test_a_restore_that_fails_leaves_no_half_of_a_book(ask, saved, small_book, nowhere):
    """The second of three parts breaks off: nothing of the first is there, and the next try succeeds."""
    vault = Part.read(saved, "vault")
    file = dump_of(saved, "vault")
    sound = file.read_bytes()
    file.write_bytes(sound[: len(sound) // 2])
    again(vault, saved, sha256=sha256_of(file))
    failed = patto("restore", "--book", small_book, str(saved), data=nowhere)
    assert failed.returncode == Exit.REFUSED, failed.stderr
    assert "pg_restore" in failed.stderr
    assert patto("facts", "--book", small_book, data=nowhere).stdout == ""
    file.write_bytes(sound)
    vault.write(saved)
    assert patto("restore", "--book", small_book, str(saved), data=nowhere).returncode == Exit.DONE


def test_the_backup_of_a_book_that_was_changed_is_not_called_good(ask, folder, server, small_book):
    """A line that a superuser edited is found by the trial, and no part says that it was tried."""
    edit = """
    ALTER TABLE {0}.facts DISABLE TRIGGER append_only;
    UPDATE {0}.facts SET data = convert_to(replace(convert_from(data, 'UTF8'), {1}, {2}), 'UTF8') WHERE position = 1;
    ALTER TABLE {0}.facts ENABLE ALWAYS TRIGGER append_only;
    """
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(edit.format(small_book, "'Milano'", "'Torino'"))
        try:
            answer = ask("backup", str(folder))
        finally:
            connection.execute(edit.format(small_book, "'Torino'", "'Milano'"))
    assert answer.code == Exit.REFUSED
    assert [Part.read(folder, one).tried_at for one in PARTS] == [None] * 3


# -- what somebody kept -----------------------------------------------------------------------------------------


def test_what_was_kept_of_this_book_is_found_in_it(ask, saved, tmp_path):
    """Receipts, alone, in a list or in the lines of bulk, roots as psql prints them, a part of a backup."""
    receipt = receipt_of(ask, 3)
    root = Part.read(saved, "book")
    texts = {
        "one.json": json.dumps(receipt, indent=1),
        "list.json": json.dumps([receipt, receipt]),
        "bulk.jsonl": "\n".join(json.dumps({"key": "k", "receipt": receipt}) for _ in range(2)),
        "roots.txt": f"{receipt['last']}|2026-01-01 12:00:00.1+00|{receipt['root']}\n {root.position} {root.root}\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        answer = ask("check-receipt", str(tmp_path / name))
        assert (answer.code, answer.out[:10]) == (Exit.DONE, "All of it "), answer.out + answer.err
    assert ask("check-receipt", str(saved / "book" / "part.json")).code == Exit.DONE


def test_a_receipt_of_another_book_is_told_by_its_root_and_by_its_leaf(ask, tmp_path):
    """Each is enough; the line says which fact is another one."""
    receipt = receipt_of(ask, 3)
    file = tmp_path / "kept.json"
    for changed, words in (
        ({"root": "0" * 64}, "the root over the first"),
        ({"leaves": ["0" * 64]}, "the fact at 3 is another one"),
    ):
        file.write_text(json.dumps(receipt | changed))
        answer = ask("check-receipt", str(file))
        assert (answer.code, words in answer.out) == (Exit.REFUSED, True), answer.out


@pytest.mark.parametrize(
    "changed,words",
    [
        ({"at": "2026-01-01T00:00:00Z"}, "says something else in the book: at."),
        ({"facts": [{"is": "places.hub-recorded.v1"}]}, "says something else in the book: fact."),
        ({"facts": []}, "has 0 facts and 1 leaves; it was given with 1 of each."),
        ({"facts": [], "leaves": []}, "has 0 facts and 0 leaves; it was given with 1 of each."),
        ({"first": 2}, "has 1 facts and 1 leaves; it was given with 2 of each."),
    ],
)
def test_a_receipt_that_tells_something_else_is_not_vouched_for(ask, tmp_path, changed, words):
    """A day, an amount, a fact that was left out: whatever the receipt says of its lines is compared with them."""
    file, receipt = tmp_path / "kept.json", told_by(ask, 3)
    file.write_text(json.dumps(receipt))
    answer = ask("check-receipt", str(file))
    assert answer.code == Exit.DONE
    assert "1 facts word by word" in answer.out
    file.write_text(json.dumps(receipt | changed))
    answer = ask("check-receipt", str(file))
    assert (answer.code, words in answer.out + answer.err) == (Exit.REFUSED, True), answer.out


def test_a_fact_that_somebody_kept_is_compared_too(ask, tmp_path):
    """As `GET /facts/3` answers it; another actor in it is told."""
    receipt, line = receipt_of(ask, 3), json.loads(ask("facts").lines[2])
    batch = {"first": 3, "last": 3, "at": line["at"], "root": receipt["root"]}
    kept = {"position": 3, "line": line, "leaf": receipt["leaves"][0], "batch": batch}
    file = tmp_path / "kept.json"
    for told, code in ((line, Exit.DONE), (line | {"actor": "nobody"}, Exit.REFUSED)):
        file.write_text(json.dumps(kept | {"line": told}))
        answer = ask("check-receipt", str(file))
        assert (answer.code, "in the book: actor." in answer.out) == (code, code != Exit.DONE)


@pytest.mark.slow
def test_a_restore_that_is_older_than_a_receipt_says_which_positions_are_gone(
    ask, saved, small_book, server, nowhere, tmp_path
):
    """What was accepted after the backup is named; what was accepted before is still there."""
    lines = ask("facts").lines
    later = asyncio.run(apply(server.url(), small_book, "later", first_hub(ask)))
    kept = {
        "first": later.first,
        "last": later.last,
        "tree_size": later.tree_size,
        "root": later.root.hex(),
    }
    file = tmp_path / "receipts.jsonl"
    file.write_text(json.dumps(kept) + "\n" + json.dumps(receipt_of(ask, 3)))
    patto("restore", "--book", small_book, str(saved), data=nowhere)
    answer = patto("check-receipt", "--book", small_book, str(file), data=nowhere)
    assert answer.returncode == Exit.REFUSED
    assert answer.stdout.splitlines() == [
        f"receipts.jsonl:1: the positions {later.first} to {later.last} are gone.",
        f"The book ends at {len(lines)}: it is older than what was kept.",
    ]


@pytest.mark.parametrize("text", ["", "{}", "hello", '{"root": "00", "last": 1}', "3 abc"])
def test_what_is_no_receipt_is_said_to_be_none(ask, tmp_path, text):
    """One line, and never an answer that sounds like yes."""
    file = tmp_path / "kept"
    file.write_text(text)
    answer = ask("check-receipt", str(file))
    assert (answer.code, answer.out) == (Exit.REFUSED, "")
    assert len(answer.err.strip().splitlines()) == 1


def receipt_of(ask, position: int) -> dict:
    """The receipt of a command that wrote one fact alone, as it was answered."""
    query = f"SELECT encode(leaf, 'hex'), encode(root, 'hex') FROM facts, batches WHERE position = {position} AND last = {position}"
    ((leaf, root),) = (line.split("|") for line in ask("psql", "-At", "-c", query).lines)
    return {
        "first": position,
        "last": position,
        "leaves": [leaf],
        "tree_size": position,
        "root": root,
    }


def told_by(ask, position: int) -> dict:
    """The same receipt with its fact and its moment, as the API answers it."""
    line = json.loads(ask("facts").lines[position - 1])
    return receipt_of(ask, position) | {"at": line["at"], "facts": [line["fact"]]}
