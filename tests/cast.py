"""The people and the place that the stories about shares have in common."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.who import Role, Who
from ledger.members.events import (
    MemberAdmitted,
    MemberApplied,
    MemberDeceased,
    MemberExcluded,
    MemberSuspended,
    MemberWithdrawn,
    UserNamed,
)
from ledger.places.events import HubOpened
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from tests.scenario import SEED

TODAY = date(2026, 6, 15)
SPRING = date(2026, 4, 1)

TREASURER = Who(actor="teresa", role=Role.TREASURER)
AUDITOR = Who(actor="aldo", role=Role.AUDITOR)


def named(prefix: str, name: str) -> str:
    """Return an id that a reader recognises: `M` and `ANNA` give `MANNAAAAAAAAAAAAA`."""
    return prefix + name.ljust(16, "A")


ANNA, BRUNO, CARLA, DARIO = (named("M", name) for name in ("ANNA", "BRUNO", "CARLA", "DARIO"))
EVERYONE = (ANNA, BRUNO, CARLA, DARIO)
HUB = named("S", "VILLAGE")
ANNAS_USER = named("U", "ANNA")
ANNA_HERSELF = Who(actor="anna", role=Role.MEMBER, user=ANNAS_USER)

hub_opened = HubOpened(
    day=SPRING,
    hub=HUB,
    name="Spazio di Castelbuono",
    side="village",
    istat="082022",
    municipality="Castelbuono",
    population=4_900,
)
anna_has_a_user = UserNamed(day=SPRING, member=ANNA, user=ANNAS_USER)


def joined(*members: str) -> list[Fact]:
    """Members who applied and were admitted in spring."""
    facts: list[Fact] = []
    for member in members:
        applied = MemberApplied(
            day=SPRING,
            member=member,
            person=True,
            home_hub=HUB,
            name="sealed",
            email="sealed",
            tax_code="sealed",
            tax_tag=member,
        )
        facts += [applied, MemberAdmitted(day=SPRING, member=member)]
    return facts


def suspended(member: str) -> Fact:
    return MemberSuspended(day=TODAY, member=member)


def excluded(member: str) -> Fact:
    return MemberExcluded(day=TODAY, member=member)


def deceased(member: str) -> Fact:
    return MemberDeceased(day=TODAY, member=member)


def withdrew(member: str) -> Fact:
    return MemberWithdrawn(day=TODAY, member=member, tax_tag=member)


def entry(kind: str, about: str, *lines: Posting, n: int = 0, day: date = TODAY) -> EntryPosted:
    """An entry whose id is the n-th of the scenario's seed (0: one of an earlier command)."""
    return EntryPosted(
        day=day,
        entry=identifier("E", SEED, n) if n else named("E", "EARLIER"),
        kind=kind,
        about=about,
        lines=lines,
    )


def paid_in(member: str, cents: int) -> EntryPosted:
    """Money in a member's wallet."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(member), -cents))
    return entry("payment-in", member, *lines, day=SPRING)


def held(member: str, cents: int, name: str, *, kind: str, n: int = 0) -> EntryPosted:
    """Money of a member reserved for something named."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.held(member), -cents, name))
    return entry(kind, name, *lines, n=n)


def freed(member: str, cents: int, name: str, *, kind: str, n: int = 0) -> EntryPosted:
    """Money reserved under a name, free again."""
    lines = (Posting(chart.held(member), cents, name), Posting(chart.wallet(member), -cents))
    return entry(kind, name, *lines, n=n)


def on(day: date, fact: EntryPosted) -> EntryPosted:
    """The same entry on another day."""
    return replace(fact, day=day)


def noon(day: date) -> datetime:
    return rome(day, 12)


def last_second(day: date) -> datetime:
    """The last second of a day in Rome."""
    return rome(day, 24) - timedelta(seconds=1)


def first_second_after(day: date) -> datetime:
    return rome(day, 24)


assert rome(date(2026, 6, 15), 24) == datetime(2026, 6, 15, 22, tzinfo=UTC)
