"""A house that exists already is brought in, once and whole: its holders, and what it has and owes.

    bank + property = loan + capital + reserves

A reserve below zero is a loss that was carried. Its books may begin on an earlier day, so that what it earned and paid since is
entered of its own day, and its year approved; its holders are in the register from today on.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.houses import journal
from ledger.houses.enter_shares import Holders, named_once
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import LARGEST_CENTS, Cents, CentsOrZero
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.rights import existing_members
from ledger.members.standing import must_stand_in
from ledger.offerings.events import Holding, SharesRegistered
from ledger.offerings.limit import must_stay_within
from ledger.offerings.pass_on import Document
from ledger.offerings.register import Register
from ledger.treasury.books import Books
from ledger.treasury.effective import effective_day
from ledger.treasury.events import BooksOpened
from ledger.treasury.opening import must_be_first
from ledger.treasury.post import posted


class DoesNotBalance(Malformed):
    """What the house has is not what it owes, its capital and its reserves together; it differs by `difference_cents`."""


class AlreadyThere(Refused):
    """The house has shares, an offering or books in this network: it is brought in once, before all that."""


class BringInHouse(Command, frozen=True, kw_only=True, tag="houses.bring-in-house"):
    """Bring in a house that was bought before: holders, shares, cost, capital, loan, bank (treasurers)."""

    personal = Personal(person="house", fact=SharesRegistered)

    house: HouseId
    holders: Holders
    bank_cents: CentsOrZero
    property_cents: Annotated[CentsOrZero, Meta(description="what the building cost, in cents")]
    loan_cents: Annotated[CentsOrZero, Meta(description="what is still owed on its loan")] = 0
    capital_cents: Annotated[Cents, Meta(description="what was paid in for all shares")]
    reserves_cents: Annotated[
        int,
        Meta(
            ge=-LARGEST_CENTS,
            le=LARGEST_CENTS,
            description="results that were kept; below zero: losses",
        ),
    ] = 0
    document: Document
    day: Annotated[date | None, Meta(description="when its books begin; today if left out")] = None


def bring_in_house(command: BringInHouse, see: See) -> list[Fact]:
    """Open books and register in one append; refused if anything disagrees."""
    must_be(see, Role.TREASURER)
    existing_house(see, command.house)
    existing_members(see, named_once(command.holders))
    has = command.bank_cents + command.property_cents
    owes = command.loan_cents + command.capital_cents + command.reserves_cents
    if has != owes:
        raise DoesNotBalance(has_cents=has, owes_cents=owes, difference_cents=has - owes)
    register, books = see(Register, command.house), see(Books, command.house)
    if register.issued or register.offering or books.entry:
        raise AlreadyThere(house=command.house)
    for holder in command.holders:
        must_stand_in(see, holder.member, Standing.ADMITTED, Standing.SUSPENDED)
        must_stay_within(see, command.house, holder.member, holder.shares)
    draft = journal.brought_in(command.house, **_sums(command))
    day = effective_day(see, command.day)
    must_be_first(see, (line.account for line in draft.lines), day)
    (entry,), _ = posted(see, replace(draft, day=day, begins=True))
    return [
        _holders(command, see.today()),
        BooksOpened(day=entry.day, owner=command.house, entry=entry.entry),
        entry,
    ]


def _holders(command: BringInHouse, today: date) -> SharesRegistered:
    return SharesRegistered(
        day=today,
        issuer=command.house,
        document=command.document,
        holders=tuple(Holding(one.member, one.shares, one.cents) for one in command.holders),
    )


def _sums(command: BringInHouse) -> dict[str, int]:
    return {
        "bank": command.bank_cents,
        "property_of": command.property_cents,
        "loan": command.loan_cents,
        "capital": command.capital_cents,
        "reserves": command.reserves_cents,
    }
