"""What the documents say is so: names are complete, figures are measured, links lead somewhere."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from api.engine.settings import Settings
from ledger.kernel.rulebook import Chapter
from ledger.registry import RULES
from patto.cli.main import COMMANDS
from tests.documents import (
    ACCOUNTS,
    ARCHITECTURE,
    BENCH,
    DECISIONS,
    GLOSSARY,
    OPERATING,
    README,
    REFUSALS,
    ROOT,
    accounts_text,
    anchors,
    blocks,
    documents,
    links,
    marked,
    measured,
    measured_table,
    refusals_text,
    rows,
    section,
    settings_table,
    text,
)

# The words that were agreed before anything was written, with their Italian.
AGREED = {
    "hub": "spazio",
    "home hub": "spazio di appartenenza",
    "user": "utente",
    "member": "associato",
    "membership": "adesione",
    "companion": "accompagnatore",
    "payer": "pagante",
    "wallet": "conto personale",
    "held": "somma vincolata",
    "payment in": "versamento",
    "payment out": "prelievo",
    "entry": "scrittura",
    "reversal": "storno",
    "owner (of an account)": "titolare",
    "house": "casa",
    "campaign": "raccolta",
    "pledge": "prenotazione",
    "settlement": "perfezionamento",
    "share": "quota",
    "fraction": "percentuale",
    "register": "libro soci",
    "offer": "proposta di cessione",
    "transfer": "cessione",
    "record date": "data di godimento",
    "distribution": "distribuzione",
    "venture": "progetto d'impresa",
    "round": "aumento",
    "stake": "partecipazione",
    "bed place": "posto letto",
    "reservation": "opzione",
    "booking": "prenotazione del soggiorno",
    "stay": "soggiorno",
    "night": "notte",
    "no-show": "mancato arrivo",
    "fee": "penale",
    "security deposit": "cauzione",
    "city tax": "imposta di soggiorno",
    "convention": "convenzione",
    "co-living agreement": "accordo di co-living",
    "visit": "visita",
    "effective day": "competenza",
    "recorded moment": "registrazione",
}
MOVES = {"hold", "release", "captured", "_kept"}


def words(*headings: str) -> list[list[str]]:
    """Return the rows of some sections of the glossary."""
    return [row for heading in headings for row in rows(section(text(GLOSSARY), heading))]


def names(heading: str) -> list[str]:
    """Return the first cells of a section of the glossary, without their quotes."""
    return sorted(row[0].strip("`") for row in words(heading))


def without_version(name: str) -> str:
    """`houses.shares-pledged.v1` is the fact `houses.shares-pledged`, in whatever version."""
    return re.sub(r"\.v\d+$", "", name)


# ---- the glossary


def test_every_fact_is_in_the_glossary():
    """Each fact has one row, and no row is left of a fact that is gone."""
    assert names("Facts") == sorted({without_version(name) for name in RULES.facts})


def test_every_command_is_in_the_glossary():
    """Each command has one row, and no row is left of a command that is gone."""
    assert names("Commands") == sorted(RULES.commands)


def test_every_kind_of_entry_is_in_the_glossary():
    """Whoever reads an entry finds why money moved."""
    assert names("Kinds of entry") == sorted(kinds_of_entry())


def test_every_chapter_says_which_kinds_of_entry_it_has():
    """What may be asked for is what there is."""
    assert RULES.entries == kinds_of_entry()


def kinds_of_entry() -> set[str]:
    """Return the kinds that the chapters give their entries, found in what they call."""
    return {
        kind
        for file in (ROOT / "src/ledger").rglob("*.py")
        for node in ast.walk(ast.parse(text(file)))
        if isinstance(node, ast.Call)
        for kind in _kinds_given(node)
    }


def _kinds_given(call: ast.Call) -> Iterator[str]:
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called in ("Draft", "_kept", "EntryPosted"):
        given = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
    elif called == "Words":
        given = [keyword.value for keyword in call.keywords]
    else:
        given = call.args if called in MOVES else []
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_the_agreed_words_are_in_the_glossary():
    """The words of the domain have the Italian that was agreed."""
    told = {row[0]: row[1] for row in words("Words of the pact", "Words of the books")}
    assert {word: told.get(word) for word in AGREED} == AGREED


@pytest.mark.parametrize(
    "heading",
    [
        "Words of the pact",
        "Words of the books",
        "Words of the software",
        "Facts",
        "Commands",
        "Kinds of entry",
    ],
)
def test_a_row_is_a_word_its_italian_and_one_sentence(heading):
    """Each row has three cells; the last is one sentence, and no word is told twice."""
    found = words(heading)
    for row in found:
        assert len(row) == 3, row
        assert all(row), row
        sentence = re.sub(r"c\.c\. |S\.r\.l\.|S\.p\.A\.", "", row[2].rstrip())
        assert re.fullmatch(r"[A-Z0-9].*[.]", row[2]), row
        assert ". " not in sentence, row
    assert max(Counter(row[0] for row in found).values()) == 1


# ---- what is made from the code


def test_every_setting_is_documented_once():
    """The table of settings is the one in the code, and each setting is in no other table."""
    assert marked(text(OPERATING), "settings") == settings_table()
    for one in Settings.documented():
        assert sum(f"| `{one.variable}` |" in text(file) for file in documents()) == 1


def test_the_chart_of_accounts_is_that_of_the_code():
    """Every kind of account is told, in each language (`python -m tests.documents` writes it)."""
    assert text(ACCOUNTS) == accounts_text()
    told = [row[0].strip("`") for row in rows(text(ACCOUNTS))]
    assert told == [kind.pattern for kind in RULES.chart.kinds]


def test_every_refusal_has_a_sentence():
    """The list of refusals is that of the code (`python -m tests.documents` writes it)."""
    assert text(REFUSALS) == refusals_text()
    for _, status, why in rows(text(REFUSALS)):
        assert 400 <= int(status) < 600
        assert why.endswith("."), why


def test_the_figures_are_those_of_one_run():
    """The table of what was measured is that of docs/measured.json, which `make bench` made."""
    assert marked(text(README), "measured") == measured_table(measured())


def test_figures_keep_the_digits_that_mean_something():
    """A row says what was measured, its floor, and whether it holds."""
    machine = {
        "at": "2026-11-22T17:49:58+00:00",
        "processor": "Some CPU",
        "cores": 2,
        "memory_gb": 23.5,
        "system": "Linux",
        "python": "3.11.7",
        "postgresql": "18.4",
        "fsync_ms": 0.24,
    }
    rate = {
        "name": "bulk",
        "value": 16_412.7,
        "unit": "commands/s",
        "floor": None,
        "held": None,
        "most": False,
        "note": "",
    }
    slow = rate | {"name": "p99", "value": 31.26, "unit": "ms", "floor": 25.0, "held": False}
    assert rows(measured_table({"machine": machine, "rows": [rate, slow | {"most": True}]})) == [
        ["bulk", "16,413 commands/s", "–", "–"],
        ["p99", "31.3 ms", "at most 25", "**no**"],
    ]


def test_a_missing_measurement_is_said():
    """Nothing is claimed that was not measured."""
    assert measured_table(None) == "Not measured yet.\n"
    assert BENCH == ROOT / "var/bench.json"


# ---- what leads somewhere


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file):
    """Each link between documents names a file that is there, and a heading in it."""
    for link in links(text(file)):
        path, _, anchor = link.partition("#")
        target = (file.parent / path) if path else file
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(text(target)), link


def test_decisions_are_numbered_listed_and_whole():
    """Records are numbered without a gap; each says its context, decision, reason and consequences."""
    files = sorted(DECISIONS.glob("0*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    listed = []
    for file in files:
        heads = re.findall(r"^#+ (.*)$", text(file), re.MULTILINE)
        assert heads[0].startswith(file.name[:4]), file
        assert heads[1:] == ["Context", "Decision", "Why", "Consequences"], file
        listed.append(f"- [{heads[0]}]({file.name})")
    assert [
        line for line in text(DECISIONS / "README.md").splitlines() if line[:1] == "-"
    ] == listed


def test_the_readme_names_the_two_commands_and_the_program():
    """`make serve`, `make test`, and every command of `patto`."""
    told = section(text(README), "Two commands")
    assert blocks(told, "sh") == ["make serve\nmake test\n"]
    assert [name for name in COMMANDS if f"`{name}`" not in told] == []


def test_the_readme_names_every_chapter_and_no_other():
    """Each that has facts is a folder on every floor."""
    (told,) = re.findall(r"A chapter \((.*?)\)", section(text(README), "The floors"), re.DOTALL)
    chapters = {chapter.name for chapter in RULES.chapters if chapter.facts}
    assert set(re.findall(r"`(\w+)`", told)) == chapters
    floors = [ROOT / one for one in ("src/ledger", "src/projections", "api", "tests")]
    assert [(one, name) for one in floors for name in chapters if not (one / name).is_dir()] == []


def test_the_floors_are_those_of_the_tree():
    """The drawing of the house names every folder of the ledger, and none that is not there."""
    drawn = re.findall(r"^ {4}([\w/ ]+?/|\w+\.py)(?= {2})", text(ARCHITECTURE), re.MULTILINE)
    named = {name for line in drawn for name in line.split()}
    ledger = ROOT / "src/ledger"
    there = {f"{one.name}/" for one in ledger.iterdir() if (one / "__init__.py").exists()}
    there |= {one.name for one in ledger.glob("*.py")} - {"__init__.py"}
    assert named == there


def test_the_architecture_tells_all_that_a_chapter_declares():
    """A row for each field of `Chapter` but its name, in its order or another."""
    told = rows(section(text(ARCHITECTURE), "What a chapter declares"))
    named = [word for row in told for word in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(set(Chapter.__struct_fields__) - {"name"})


def test_the_architecture_names_what_is_there():
    """Each file that a walk goes through, and each folder that a table names, is in the tree."""
    places = [
        f"{path.relative_to(ROOT)}"
        for floor in ("src", "api", "alembic", "tests", "benchmarks", "docs")
        for path in (ROOT / floor).rglob("*")
    ]
    named = re.findall(r"`([\w/]+\.(?:py|sql)|[a-z]+/[\w/]+)`", text(ARCHITECTURE))
    assert len(named) > 40
    assert [
        one for one in named if not any(f"/{place}".endswith(f"/{one}") for place in places)
    ] == []


def test_documents_name_no_machine():
    """No document holds a path of the machine it was written on, or an address but the local one."""
    for file in [*documents(), ROOT / "NOTICE"]:
        assert not re.search(r"/(work|root|home|tmp)/", text(file)), file
        for host in re.findall(r"https?://([^/:)\s>\"]+)", text(file)):
            assert host in {"127.0.0.1", "semver.org", "www.istat.it", "creativecommons.org"}, file
