"""What is asked at the terminal: facts, tokens, due work, SQL; and what is answered to nonsense."""

import json
import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.log.timelines import timelines
from patto.cli.errors import Exit
from tests.cli.program import Answer
from tests.keys import MASTER_FILE


def kinds(answer: Answer) -> list[str]:
    """The kinds of the facts that were printed."""
    return [json.loads(line)["fact"]["is"] for line in answer.lines]


HUBS = ["places.hub-recorded.v1", "places.hub-recorded.v1"]
EVERYTHING = [*HUBS, "members.member-applied.v1", "members.user-named.v1"]


@pytest.mark.parametrize("words", [("facts",), ("replay",), ("migrate",), ("token",)])
def test_no_command_is_led_to_a_server_that_was_overtaken(
    ask, server, tmp_path, monkeypatch, words
):
    """An old primary came back, and this program has only just begun: the folder remembers what was promoted."""
    monkeypatch.setattr(timelines, "_newest", {})
    monkeypatch.setattr(timelines, "_file", None)
    with psycopg.connect(server.url()) as connection:
        ((system,),) = connection.execute("SELECT system_identifier FROM pg_control_system()")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "timelines").write_text(f"{system} 99\n")
    answer = ask(*words)
    assert answer.code == Exit.UNREACHABLE
    assert "was followed by 99" in answer.err


# -- facts ------------------------------------------------------------------------------------------------------


def test_facts_prints_the_log_as_it_is_stored(ask, server, small_book):
    """One line a fact, the very bytes that are sealed, in order."""
    with psycopg.connect(server.url()) as connection:
        stored = connection.execute(f"SELECT data FROM {small_book}.facts ORDER BY position")
        lines = [bytes(data).decode() for (data,) in stored]
    answer = ask("facts")
    assert (answer.code, answer.lines) == (Exit.DONE, lines)
    assert kinds(answer) == EVERYTHING


@pytest.mark.parametrize(
    "filters,expected",
    [
        (["--limit", "2"], HUBS),
        (["--limit", "0"], []),
        (["--after", "2"], EVERYTHING[2:]),
        (["--after", "4"], []),
        (["--kind", "places.hub-recorded.v1"], HUBS),
        (["--kind", "places.hub-recorded"], HUBS),
        (["--kind", "members"], EVERYTHING[2:]),
        (
            ["--kind", "members.user-named", "--kind", "places", "--limit", "3"],
            [*HUBS, EVERYTHING[3]],
        ),
        (["--kind", "treasury"], []),
        (["--to", "1"], HUBS[:1]),
        (["--from", "4"], EVERYTHING[3:]),
        (["--from", "2000-01-01", "--to", "2000-12-31"], []),
        (["--from", "2000-01-01T00:00Z"], EVERYTHING),
        (["--tag", "member:nobody"], []),
    ],
)
def test_facts_can_be_sifted(ask, filters, expected):
    """By kind, position, day and moment, alone or together."""
    assert kinds(ask("facts", *filters)) == expected


def test_facts_are_found_by_what_they_are_about(ask):
    """A tag finds what concerns a thing; two tags, what concerns both."""
    applied = json.loads(ask("facts", "--kind", "members.member-applied").out)["fact"]
    member, hub = f"member:{applied['member']}", f"hub:{applied['home_hub']}"
    assert kinds(ask("facts", "--tag", member)) == EVERYTHING[2:]
    assert EVERYTHING[0] in kinds(ask("facts", "--tag", hub))
    both = kinds(ask("facts", "--tag", member, "--tag", hub))
    assert both == [k for k in kinds(ask("facts", "--tag", hub)) if k == EVERYTHING[2]]
    assert kinds(ask("facts", "--tag", member, "--kind", "places")) == []


def test_a_day_begins_and_ends_at_midnight_in_rome(ask):
    """What was written today is found by today's date, from and to, both included."""
    at = datetime.fromisoformat(json.loads(ask("facts", "--limit", "1").out)["at"])
    moment = at.isoformat()
    assert kinds(ask("facts", "--from", moment, "--to", moment)) != []
    before = (at - timedelta(microseconds=1)).isoformat()
    assert kinds(ask("facts", "--to", before)) == []
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    assert kinds(ask("facts", "--to", yesterday)) == []


def test_following_ends_with_ctrl_c_and_that_is_no_failure(ask):
    """What is there comes at once; Ctrl-C is how one leaves."""
    threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    answer = ask("facts", "--follow", "--after", "2")
    assert answer.code == Exit.DONE
    assert kinds(answer) == EVERYTHING[2:]


@pytest.mark.parametrize(
    "words,hint",
    [
        (["facts", "--kind", "places.hub-recordd"], "did you mean places.hub-recorded?"),
        (["facts", "--kind", "zzz"], "no kind of fact"),
        (["facts", "--tag", "anna"], "a tag is written"),
        (["facts", "--from", "yesterday"], "no position"),
        (["facts", "--from", "2026-02-30"], "no position"),
        (["facts", "--limit", "-1"], "--limit"),
        (["facts", "--colour", "red"], "--colour"),
        (["facts", "--book", "Robert'); DROP"], "PATTO_BOOK"),
        (["fakts"], "fakts"),
        (["rebuild", "treasure"], "did you mean treasury?"),
        (["due", "--until", "12"], "a day or a moment is meant"),
        (["demo", "--until", "tomorrow"], "no day"),
        (["demo", "--size", "big"], "--size"),
        (["token", "issue", "ada", "king"], "king"),
        (["serve", "--port", "0"], "PATTO_PORT"),
        (["serve", "--port", "http"], "PATTO_PORT (--port) is 'http'"),
        (["serve", "--data", ""], "--data is empty"),
        (["serve", "--demo-size", "-1"], "size"),
        (["replay", "--to", "2150-01-01"], "still to come"),
        (["serve", "--scheduler", "apache"], "PATTO_SCHEDULER"),
    ],
)
def test_nonsense_is_answered_in_one_line(ask, words, hint):
    """The line names what is wrong, the exit code is that of wrong usage, and nothing is printed else."""
    answer = ask(*words)
    assert answer.code == Exit.USAGE
    assert hint in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert answer.out == ""


@pytest.mark.parametrize("word", ["facts", "due", "replay", "verify", "rebuild", "token", "psql"])
def test_a_question_about_no_book_makes_none(ask, monkeypatch, word, tmp_path):
    """There is one line that says how to begin; no server is started, no folder is made."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PATTO_DATA", str(tmp_path / "nothing"))
    answer = ask(word)
    assert answer.code == Exit.REFUSED
    assert "patto serve makes one" in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert not (tmp_path / "nothing").exists()


def test_a_book_that_is_not_there_is_told_from_one_that_is_empty(ask):
    """Another name on the same server is another book."""
    assert "There is no book other" in ask("facts", "--book", "other").err


def test_a_server_that_is_away_is_one_line_and_a_code_of_its_own(ask):
    """A script can tell an outage from a refusal; the password stays untold."""
    answer = ask("facts", "--database-url", "postgresql://u:secret@127.0.0.1:1/x?connect_timeout=2")
    assert answer.code == Exit.UNREACHABLE
    assert len(answer.err.strip().splitlines()) == 1
    assert "secret" not in answer.err


# -- tokens -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("master_key")
def test_a_token_is_told_once_and_listed_without_itself(ask):
    """The list names it and whom it stands for; the token itself is nowhere any more."""
    made = ask("token", "issue", "ada", "auditor")
    token = made.out.strip()
    assert (made.code, token[:6]) == (Exit.DONE, "patto_")
    listed = ask("token")
    assert "ada" in listed.out
    assert token not in listed.out
    assert ask("token", "revoke", token).code == Exit.DONE
    (line,) = [line for line in ask("token").lines if " ada " in line]
    assert "revoked" in line
    assert ask("token", "revoke", token).code == Exit.REFUSED


@pytest.mark.usefixtures("master_key")
def test_a_token_is_bound_to_what_the_book_knows(ask):
    """A host has a hub, a member a user, and both must exist; nobody else is bound."""
    hub = json.loads(ask("facts", "--limit", "1").out)["fact"]["hub"]
    user = json.loads(ask("facts", "--kind", "members.user-named").out)["fact"]["user"]
    assert ask("token", "issue", "hanna", "host", "--hub", hub).code == Exit.DONE
    assert ask("token", "issue", "anna", "member", "--user", user).code == Exit.DONE
    assert "says of which hub: --hub ID" in ask("token", "issue", "hanna", "host").err
    assert "says of which user: --user ID" in ask("token", "issue", "anna", "member").err
    assert (
        "knows no hub SNOWHERE" in ask("token", "issue", "hanna", "host", "--hub", "SNOWHERE").err
    )
    assert "leave out --hub" in ask("token", "issue", "ada", "auditor", "--hub", hub).err


def test_options_may_stand_before_or_after_the_subcommand(ask, small_book):
    """`patto token --book b revoke x` and `patto token revoke x --book b` mean the same."""
    for words in (
        ["--book", "other", "revoke", "abcdef0123"],
        ["revoke", "abcdef0123", "--book", "other"],
    ):
        assert "There is no book other" in ask("token", *words).err


# -- due work, SQL, long work -----------------------------------------------------------------------------------


def test_due_says_when_nothing_waits(ask):
    """An empty list is an answer too."""
    answer = ask("due")
    assert (answer.code, answer.out) == (Exit.DONE, "Nothing waits.\n")
    assert ask("due", "--json").out == ""


def test_psql_reads_and_never_writes(ask):
    """It is the reader's role, in a read-only session, and it ends with psql's own exit code."""
    asked = ask(
        "psql", "-At", "-c", "SELECT line->'fact'->>'is' FROM log ORDER BY position LIMIT 1"
    )
    assert (asked.code, asked.lines) == (Exit.DONE, HUBS[:1])
    assert ask("psql", "-c", "DELETE FROM tracking").code == 1
    assert "no_reader" in ask("psql", "-At", "-c", "SELECT 'no_reader', current_user").out


def test_a_rebuilt_book_replays_without_a_difference(ask):
    """Rebuild tells each view, and the replay that follows agrees with all of them."""
    rebuilt = ask("rebuild")
    assert rebuilt.code == Exit.DONE
    assert "treasury is new, up to position 4." in rebuilt.lines
    assert ask("rebuild", "due", "due").lines == ["due is new, up to position 4."]
    replayed = ask("replay")
    assert (replayed.code, replayed.lines[-1]) == (
        Exit.DONE,
        "The log and everything that is shown agree.",
    )
    assert ask("replay", "--to", "3").code == Exit.DONE
    assert ask("replay", "--to", "5").code == Exit.REFUSED


def test_a_replay_that_finds_a_difference_prints_it_and_says_so(ask, server, small_book):
    """A figure that somebody changed in a table is named; rebuilding mends it."""
    ask("rebuild", "places")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"UPDATE {small_book}_read.hubs SET name = 'Somewhere else'")
    replayed = ask("replay")
    assert replayed.code == Exit.REFUSED
    assert "Somewhere else" in replayed.out
    assert replayed.lines[-2].endswith(" differences.")
    assert "`patto rebuild` makes the tables anew" in replayed.lines[-1]
    ask("rebuild", "places")
    assert ask("replay").code == Exit.DONE


def test_a_verification_names_what_differs_and_what_mends_it(ask, server, small_book, monkeypatch):
    """A tag and a row that somebody changed are named, each with its remedy; mended, all agrees. It gives way to others."""
    gave_way: list[bool] = []
    monkeypatch.setattr("patto.cli.verify.give_way", lambda: gave_way.append(True))
    monkeypatch.setenv("PATTO_MASTER_KEY_FILE", str(MASTER_FILE))
    ask("rebuild")
    sound = ask("verify")
    assert (sound.code, sound.err) == (Exit.DONE, sound.err)
    assert sound.lines[-1] == "The log and everything that follows from it agree."
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"UPDATE {small_book}_read.hubs SET name = 'Somewhere else'")
        assert root.execute(f"DELETE FROM {small_book}.tags WHERE last = 2").rowcount
    found = ask("verify")
    assert found.code == Exit.REFUSED
    assert any(line.startswith("views: places: hubs shows") for line in found.lines)
    assert any(line.startswith("tags: batch that ends at 2") for line in found.lines)
    assert any("`patto rebuild tags`" in line for line in found.lines)
    ask("rebuild", "places", "tags", "snapshots")
    assert ask("verify").code == Exit.DONE
    assert gave_way == [True] * 3


def test_nothing_is_rebuilt_while_a_view_knows_of_more_than_the_log_has(ask, server, small_book):
    """Its rows are the last that is known of what was taken away: rebuilding would lose them."""
    ask("rebuild", "places")
    place = f"UPDATE {small_book}_read.tracking SET position = position + %s WHERE view = 'places'"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(place, [1000])
        answers = [ask("rebuild", *what) for what in ([], ["places"], ["tags"])]
        connection.execute(place, [-1000])
    for answer in answers:
        assert (answer.code, "views beyond the last batch" in answer.err) == (Exit.REFUSED, True)
    assert ask("rebuild", "places").code == Exit.DONE


def test_migrating_twice_changes_nothing(ask):
    """The form is told; going back over facts is refused and loses none."""
    assert ask("migrate").out.strip().endswith(".")
    refused = ask("migrate", "--down", "--to", "base")
    assert (refused.code, "Nothing was changed" in refused.err) == (Exit.REFUSED, True)
    assert kinds(ask("facts")) == EVERYTHING
    assert ask("migrate", "--to", "9999").code == Exit.USAGE


def test_a_book_with_facts_is_never_filled_with_a_demo(ask):
    """The demo year is for an empty book; the line says what to choose instead."""
    answer = ask("demo", "--size", "0.1")
    assert answer.code == Exit.REFUSED
    assert "4 facts" in answer.err
    assert kinds(ask("facts")) == EVERYTHING


def test_a_book_of_another_form_is_left_alone(ask, server, fresh_book_name):
    """Whatever is asked of it, one line says what to do; neither its tables nor its form are touched."""
    name = BookName(fresh_book_name)
    upgrade(server.url(), name)
    with psycopg.connect(server.url(), autocommit=True) as former:
        former.execute(f"UPDATE {name.schema}.migrations SET version_num = '0004'")
    for command in ("replay", "migrate", "demo", "facts", "rebuild"):
        answer = ask(command, "--book", name.schema)
        assert answer.code == Exit.REFUSED
        (line,) = answer.err.splitlines()
        assert "is of another form (0004), and is left as it is" in line
        assert "start with another --book (PATTO_BOOK)" in line
    with psycopg.connect(server.url(), autocommit=True) as former:
        found = former.execute(f"SELECT version_num FROM {name.schema}.migrations").fetchall()
    assert found == [("0004",)]
