"""`patto mail` counts what is not sent, lists what needs somebody, and does what they decide; a restored book knows nothing of what went out."""

import psycopg
import pytest

from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from patto.cli.errors import Exit
from patto.postgres import Cluster
from tests.cli.program import patto

STATES = ("waiting", "unsure", "bounced", "failed", "sent")
NAMES = {state: f"{n:x}" * 32 for n, state in enumerate(STATES, 1)}
PUT = """
INSERT INTO {access}.mails (mail, kind, recipient, thing, position, until, state, next_at, changed_at, why)
SELECT %(mail)s, 'booked', 'MANNA', 'SSTAY', %(position)s, now() + interval '1 day', %(state)s, now(), now(), 'no-answer'
ON CONFLICT (mail) DO UPDATE SET state = excluded.state
"""
SEEN = """
INSERT INTO {access}.mail_seen (since, position, place, trouble, trouble_since)
VALUES (now(), 1, 'here', 'SMTPConnectError', '2026-03-01T10:00Z') ON CONFLICT DO NOTHING
"""


def state_of(url: str, book: BookName, name: str) -> str:
    with psycopg.connect(signed_in_as(url, book.reader), autocommit=True) as reader:
        asked = f"SELECT state FROM {book.access}.mails WHERE mail = %s"
        row = reader.execute(asked, [name]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.fixture
def mailed(server: Cluster, small_book: str) -> BookName:
    """A book with one mail of each state."""
    book = BookName(small_book)
    with psycopg.connect(signed_in_as(server.url(), book.writer), autocommit=True) as writer:
        writer.execute(book.fill(SEEN))
        for position, (state, name) in enumerate(NAMES.items(), 1):
            asked = {"mail": name, "state": state, "position": position}
            writer.execute(book.fill(PUT), asked)
    return book


def test_what_needs_somebody_is_listed(ask, mailed):
    """Counted by what became of them; those that are sent or wait are not listed, and no address is."""
    answer = ask("mail")
    assert answer.code == Exit.DONE
    assert "unsure: 1" in answer.err
    assert "No mail can leave since 2026-03-01 10:00 UTC: SMTPConnectError" in answer.err
    assert [line.split()[0] for line in answer.lines] == [
        NAMES[state] for state in ("failed", "bounced", "unsure")
    ]


@pytest.mark.parametrize("state", ["unsure", "bounced", "failed"])
def test_what_somebody_wants_sent_again_waits(ask, server, mailed, state):
    """By the first digits of its name."""
    name = NAMES[state]
    assert ask("mail", "again", name[:12]).out == f"{name} waits.\n"
    assert state_of(server.url(), mailed, name) == "waiting"


@pytest.mark.parametrize("state", ["waiting", "unsure", "bounced", "failed"])
def test_what_somebody_drops_is_dropped(ask, server, mailed, state):
    """Nobody sends it any more."""
    name = NAMES[state]
    assert ask("mail", "drop", name).out == f"{name} is dropped.\n"
    assert state_of(server.url(), mailed, name) == "dropped"


@pytest.mark.parametrize("word, name", [("again", NAMES["sent"]), ("again", NAMES["waiting"])])
def test_what_is_sent_or_waits_is_not_sent_again(ask, mailed, word, name):
    """Nor is what there is not, or what a few digits could mean."""
    for one in (name, "0" * 12, name[:7], "%" * 12):
        answer = ask("mail", word, one)
        assert answer.code != Exit.DONE
        assert "can be decided about" in answer.err


@pytest.mark.slow
@pytest.mark.usefixtures("master_key")
def test_in_a_restored_book_nobody_knows_what_was_sent(ask, mailed, nowhere, tmp_path):
    """Whoever sends there next says so of each that waited, and sends none."""
    folder = tmp_path / "backup"
    assert ask("backup", "--untried", str(folder)).code == Exit.DONE
    restored = patto("restore", "--book", mailed.schema, str(folder), data=nowhere)
    assert restored.returncode == Exit.DONE, restored.stderr
    cluster = Cluster(nowhere)
    with cluster.attached():
        where = signed_in_as(cluster.url(), mailed.reader)
        with psycopg.connect(where, autocommit=True) as reader:
            asked = f"SELECT place FROM {mailed.access}.mail_seen"
            assert reader.execute(asked).fetchall() == [("restored",)]
        assert state_of(cluster.url(), mailed, NAMES["sent"]) == "sent"
