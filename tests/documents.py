"""The documents as the tests read them; `python -m tests.documents` writes what is made from the code anew.

With `--measured` it also takes the figures of var/bench.json (`make bench`) over into the README.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import api
import ledger
import projections
from api.engine.problems import kinds, meaning, status_of
from api.engine.settings import Settings
from ledger.kernel.accounts import Floor
from ledger.registry import RULES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GLOSSARY = ROOT / "GLOSSARY.md"
OPERATING = ROOT / "docs/operating.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
AUDITING = ROOT / "docs/auditing.md"
FOLLOWING = ROOT / "docs/following.md"
REFUSALS = ROOT / "docs/refusals.md"
ACCOUNTS = ROOT / "docs/accounts.md"
DECISIONS = ROOT / "docs/decisions"
MEASURED = ROOT / "docs/measured.json"
BENCH = ROOT / "var/bench.json"

# Where a refusal is made, as people say it.
GROUPS = {
    "api": "Over HTTP",
    "ledger.kernel.refused": "Everywhere",
    "ledger.kernel.dated_rules": "Rules with a day",
    "ledger.pen": "The book itself",
    "ledger.vault": "Personal data",
    "projections": "Looking",
    "ledger.approvals": "What takes two persons",
    "ledger.places": "Hubs",
    "ledger.members": "Members",
    "ledger.treasury": "Money",
    "ledger.conventions": "Conventions",
    "ledger.offerings": "Offerings: campaigns and rounds",
    "ledger.houses": "Houses",
    "ledger.ventures": "Startups",
    "ledger.agreements": "Agreements with owners",
    "ledger.till": "The till",
    "ledger.plans": "Plans",
    "ledger.billing": "Bills",
    "ledger.bookings": "Bookings",
    "ledger.desks": "Desks",
    "ledger.halls": "Halls",
    "ledger.occasions": "Occasions",
    "ledger.stays": "Stays",
    "ledger.leases": "Leases",
    "ledger.doors": "Applications",
    "ledger.feeds": "Calendar feeds",
}

REFUSALS_HEAD = """# What can be refused, and why

Over HTTP our refusals are problems (RFC 9457) of the type `/problems/‹name›`, with the status below and the figures
that explain it. The names are stable. Nothing is recorded when a command is refused.

This page is made from the code by `python -m tests.documents`; a test keeps it in step.
"""


ACCOUNTS_HEAD = """# The chart of accounts

Every name that an account may have, by who brings it. Debit is positive, credit negative; each owner's accounts sum to
zero. *Begins* says whether an opening balance may stand on it; whatever else is on it came there by a fact.

This page is made from the code by `python -m tests.documents`; a test keeps it in step.
"""


def documents() -> list[Path]:
    """Return every document of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def text(file: Path) -> str:
    """Return a document."""
    return file.read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"there is no section {heading}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    heads = {n for n, line in enumerate(lines) if set(line) <= set("|- ")}
    return [row for n, row in enumerate(cells) if n not in heads and n + 1 not in heads]


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def marked(text: str, name: str) -> str:
    """Return what stands between `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"nothing is marked as {name}"
    return found[1]


def anchors(text: str) -> set[str]:
    """Return the places in a document that a link may name."""
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def links(text: str) -> list[str]:
    """Return where the links of a document lead, but for those that leave the project."""
    plain = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", plain)
    return [link for link in found if not link.startswith(("http:", "https:"))]


# ---- what is made from the code


def settings_table() -> str:
    """Return the settings with their words, from the one place that has them."""
    head = "| Variable | Option | What it is | Default |\n|---|---|---|---|\n"
    lines = (
        f"| `{one.variable}` | `{one.option}` | {one.doc} | {f'`{one.default}`' if one.default != '' else '–'} |\n"
        for one in Settings.documented()
    )
    return head + "".join(lines)


def refusals_text() -> str:
    """Return the document of all refusals, by where they are made."""
    for package in (ledger, projections, api):
        _import_all(package)
    parts = [REFUSALS_HEAD]
    known = kinds.__wrapped__()  # As of now: what is kept of it may be older than the imports.
    told: list[str] = []
    for prefix, title in GROUPS.items():
        some = [slug for slug, kind in known.items() if kind.__module__.startswith(prefix)]
        told += some
        lines = (
            f"| `{slug}` | {status_of(known[slug])} | {meaning(known[slug])} |\n" for slug in some
        )
        parts.append(f"\n## {title}\n\n| Name | Status | Why |\n|---|---|---|\n{''.join(lines)}")
    assert sorted(told) == list(known), "a refusal has no group, or two"
    return "".join(parts)


def accounts_text() -> str:
    """Return the document of all kinds of account, in each language, by the chapter that brings them."""
    parts = [ACCOUNTS_HEAD]
    for chapter in RULES.chapters:
        lines = (
            f"| `{kind.pattern}` | {kind.owner or f'the {kind.slot}'} | {_FLOORS[kind.floor]} |"
            f" {'yes' if kind.opens else 'no'} | {kind.english} | {kind.italian} |\n"
            for kind in chapter.accounts
        )
        if table := "".join(lines):
            parts.append(f"\n## {chapter.name.capitalize()}\n\n{_ACCOUNTS_COLUMNS}{table}")
    return "".join(parts)


_FLOORS = {
    Floor.NONE: "–",
    Floor.NEVER_BELOW_ZERO: "not below zero",
    Floor.NEVER_ABOVE_ZERO: "not above zero",
}
_ACCOUNTS_COLUMNS = "| Account | In the books of | Balance | Begins | Meaning | Significato |\n|---|---|---|---|---|---|\n"


def _import_all(package: ModuleType) -> None:
    """A refusal is known once its module was imported."""
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.startswith("patto.cli"):
            import_module(found.name)


def measured_table(told: Mapping[str, Any] | None) -> str:
    """Return the table of a run of `make bench`, or say that there was none."""
    if told is None:
        return "Not measured yet.\n"
    machine = told["machine"]
    where = (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']:g} GB,"
        f" {machine['system']}; Python {machine['python']}, PostgreSQL {machine['postgresql']};"
        f" an fsync takes {machine['fsync_ms']:g} ms; {machine['at'][:10]}.\n"
    )
    head = "\n| What | Measured | Floor | Held |\n|---|---|---|---|\n"
    return where + head + "".join(_measured_rows(told["rows"]))


def _measured_rows(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in found:
        floor = row["floor"]
        bound = (
            "–" if floor is None else f"{'at most' if row['most'] else 'at least'} {figure(floor)}"
        )
        held = {True: "yes", False: "**no**", None: "–"}[row["held"]]
        note = f" ({row['note']})" if row["note"] else ""
        yield f"| {row['name']}{note} | {figure(row['value'])} {row['unit']} | {bound} | {held} |\n"


def figure(value: float) -> str:
    """Return a figure with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def measured() -> Mapping[str, Any] | None:
    """Return the run that the README reports."""
    return json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else None


def main(arguments: list[str]) -> None:
    """Write what is made from the code, and the figures when asked for."""
    if "--measured" in arguments:
        MEASURED.write_bytes(BENCH.read_bytes())
    ACCOUNTS.write_text(accounts_text(), encoding="utf-8")
    REFUSALS.write_text(refusals_text(), encoding="utf-8")
    _put(OPERATING, "settings", settings_table())
    _put(README, "measured", measured_table(measured()))


def _put(file: Path, name: str, made: str) -> None:
    """Put a text between its marks."""
    begins, ends = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = file.read_text(encoding="utf-8").partition(begins)
    file.write_text(f"{before}{begins}{made}{ends}{rest.partition(ends)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
