"""Of every euro spent at a village hub what stays there: counted again from the facts, on any day, as of any position."""

from collections import Counter
from datetime import date, timedelta

import pytest

from ledger.agreements.agreement import Agreement
from ledger.agreements.events import ShareEarned
from ledger.members.membership import Membership
from ledger.offerings.register import Register
from ledger.treasury.events import EntryPosted
from ledger.ventures.events import VentureOpened
from projections.agreements.view import AGREEMENTS
from projections.engine.asof import AsOf
from projections.engine.part import Part
from projections.members.view import MEMBERS
from projections.offerings.view import OFFERINGS
from projections.places.view import PLACES
from projections.treasury.view import TREASURY
from projections.visits.circular import Village, circular, circular_of
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived_until
from tests.projections.told import Told, books_of
from tests.scenario import Memory

HISTORY = lived_until(range(900), {ShareEarned})
LAST = HISTORY.today
NOT_SPENT = ("opening", "tax-paid", "year-approved")
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::70]),
    *((None, BEGIN + timedelta(days=n)) for n in range(3, (LAST - BEGIN).days, 17)),
]

book, _ = books_of(HISTORY, PLACES, MEMBERS, OFFERINGS, TREASURY, AGREEMENTS)


def of_village(book: Told, as_of: AsOf | None = None) -> Village:
    return book.ask(lambda c: circular_of(c, VILLAGE, BEGIN, LAST, as_of))


def counted(memory: Memory, position: int | None, day: date | None) -> Counter[str]:
    """Where the euros went, entry by entry."""
    sums: Counter[str] = Counter()
    houses: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    ours = {fact.venture for fact in HISTORY.told[VentureOpened] if fact.hub == VILLAGE}
    for _, fact in HISTORY.written[:position]:
        if not isinstance(fact, EntryPosted):
            continue
        kinds[fact.entry] = fact.kind
        if day and fact.day > day:
            continue
        charged = not {fact.kind, kinds.get(fact.reverses)} & set(NOT_SPENT)
        for part in fact.vat:
            if part.hub == VILLAGE:
                sums["base"] += part.base_cents
                sums["vat"] += part.vat_cents
        for line in fact.lines:
            *kind, whose = line.account.split(":")
            name = ":".join(kind)
            if name in ("Income:Fees", "Income:Damages") and whose == VILLAGE and charged:
                sums["fees"] -= line.cents
            if name == "Liabilities:CityTax" and whose == VILLAGE and charged:
                sums["tax"] -= line.cents
            if (
                name == "Liabilities:Ventures"
                and whose in ours
                and fact.kind
                in (
                    "venture-paid",
                    "reversal",
                )
            ):
                sums["ventures"] += line.cents
            if name == "Expenses:Agreements" and whose == VILLAGE:
                owner = memory[Agreement, fact.about].owner
                if owner.startswith("H"):
                    houses[owner] += line.cents
                else:
                    at_home = memory[Membership, owner].home_hub == VILLAGE
                    sums["owners" if at_home else "elsewhere"] += line.cents
            if name == "Expenses:Rent" and whose == VILLAGE:
                (house,) = (
                    one.account.split(":")[2]
                    for one in fact.lines
                    if one.account.startswith("Income:Rent:")
                )
                houses[house] += line.cents
    for house, cents in houses.items():
        register = memory[Register, house]
        home = sum(
            shares
            for member, shares in register.shares.items()
            if memory[Membership, member].home_hub == VILLAGE
        )
        part = abs(cents) * home // max(1, register.issued)
        sums["holders"] += part if cents > 0 else -part
        sums["houses"] += cents
    return sums


@pytest.mark.parametrize("position, day", CLOCKS)
def test_where_a_euro_goes_is_what_the_entries_say(
    book: Told, position: int | None, day: date | None
) -> None:
    """Each part, and the whole: nothing is spent that does not go somewhere."""
    found = of_village(book, AsOf(position, day))
    if day is None:
        memory = HISTORY.nouns_at(position) if position else HISTORY.memory
        told = counted(memory, position, day)
        assert found.vat_cents == told["vat"]
        assert found.municipality_cents == told["tax"]
        assert (found.owners_cents, found.owners_elsewhere_cents) == (
            told["owners"],
            told["elsewhere"],
        )
        assert found.holders_cents == told["holders"]
        assert found.holders_elsewhere_cents == told["houses"] - told["holders"]
        assert found.ventures_cents == told["ventures"]
        gave = told["owners"] + told["elsewhere"] + told["houses"]
        assert found.hub_cents == told["base"] + told["fees"] - gave
    stays = (
        *(found.hub_cents, found.owners_cents, found.holders_cents),
        *(found.ventures_cents, found.municipality_cents),
    )
    leaves = (found.vat_cents, found.owners_elsewhere_cents, found.holders_elsewhere_cents)
    assert found.stays_cents == sum(stays)
    assert found.spent_cents == sum(stays) + sum(leaves)
    if found.spent_cents > 0:
        assert found.stays == Part.of(max(0, found.stays_cents), found.spent_cents)
    else:
        assert found.stays is None


def test_all_villages_together_are_their_sum_and_a_city_is_none(book: Told) -> None:
    """The story has one village; of a city there is nothing to say."""
    found = book.ask(lambda c: circular(c, BEGIN, LAST))
    village = of_village(book)
    assert (found.spent_cents, found.stays_cents) == (village.spent_cents, village.stays_cents)
    assert found.stays == village.stays is not None
    assert village.owners_cents + village.owners_elsewhere_cents > 0
    assert book.ask(lambda c: circular_of(c, CITY, BEGIN, LAST)) is None


def test_before_anything_was_spent_there_is_no_part(book: Told) -> None:
    """Months before the story."""
    long_ago = BEGIN - timedelta(days=400)
    found = book.ask(lambda c: circular(c, long_ago, long_ago))
    assert (found.stays, found.spent_cents) == (None, 0)
