"""What a house keeps back of its holders' profit for the state: by its form, by who they are, by the day's rate.

natural person   26 % of profit (DPR 600/1973, art. 27), or what a treaty says, with a reason
organisation     nothing, unless a rate is set for it, with a reason
co-owners and partners are taxed themselves, on what the house earns (TUIR 5): nothing, and a rate is refused
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Self

from msgspec import Meta

from ledger.houses.events import HolderRateSet, WithholdingRateSet
from ledger.houses.forms import TRANSPARENT
from ledger.houses.house import Dated, House, existing_house, with_rate
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, MemberId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Word
from ledger.kernel.who import Role
from ledger.members.membership import Membership
from ledger.members.rights import existing_member
from ledger.members.words import Reason

PERSONS: Final = "persons"
STATUTE: Final[Dated] = ((date(2014, 7, 1), 2_600),)
"""Where a book begins: the rate that the law set last (DL 66/2014, art. 3). What it sets next is told by `SetWithholdingRate`."""

ValidFrom = Annotated[date, Meta(description="first day of payments at this rate")]


class FormWithholdsNothing(Refused):
    """Holders of a house of this form are taxed themselves (TUIR 5): it keeps nothing back."""


class WithholdingRates(Noun, frozen=True, kw_only=True, gc=False):
    """The rate on profit of natural persons, by its first day."""

    kind = "houses.withholding-rates"
    tag = "rates"
    key = "holders"

    dated: Dated = STATUTE

    def evolve(self, part: WithholdingRateSet) -> Self:
        """Set a rate: the last one set for a day counts."""
        return type(self)(dated=with_rate(self.dated, part.valid_from, part.rate_bp))


class SetWithholdingRate(Command, frozen=True, kw_only=True, tag="houses.set-withholding-rate"):
    """Set the tax on profit paid to natural persons from a day on, as a law says."""

    rate_bp: BasisPoints
    valid_from: ValidFrom
    law: Annotated[Word, Meta(description="which law says so")]


class SetHolderRate(Command, frozen=True, kw_only=True, tag="houses.set-holder-rate"):
    """Set the tax on one holder's profit of a house from a day on: a treaty's rate, or an organisation's."""

    personal = Personal(person="member", fact=HolderRateSet)

    house: HouseId
    member: MemberId
    rate_bp: BasisPoints
    valid_from: ValidFrom
    reason: Reason


def set_withholding_rate(command: SetWithholdingRate, see: See) -> list[Fact]:
    """Tell what the law says from a day on."""
    must_be(see, Role.TREASURER)
    return [
        WithholdingRateSet(
            day=see.today(),
            holders=PERSONS,
            rate_bp=command.rate_bp,
            valid_from=command.valid_from,
            law=command.law,
        )
    ]


def set_holder_rate(command: SetHolderRate, see: See) -> list[Fact]:
    """Tell what one holder is taxed at, where the house keeps anything back."""
    must_be(see, Role.TREASURER)
    house = existing_house(see, command.house)
    existing_member(see, command.member)
    if house.form in TRANSPARENT:
        raise FormWithholdsNothing(house=command.house, form=house.form)
    return [
        HolderRateSet(
            day=see.today(),
            house=command.house,
            member=command.member,
            rate_bp=command.rate_bp,
            valid_from=command.valid_from,
            reason=command.reason,
        )
    ]


def rate_on(dated: Dated, day: date) -> int | None:
    """Return the rate of a day in basis points; None before there was any."""
    return next((rate for since, rate in reversed(dated) if since <= day), None)


def rates_of(
    house: House, rates: WithholdingRates, members: Mapping[str, Membership], day: date
) -> dict[str, int]:
    """Return each holder's rate on a day, in basis points."""
    if house.form in TRANSPARENT:
        return dict.fromkeys(members, 0)
    persons = rate_on(rates.dated, day) or 0
    return {
        member: _first(
            rate_on(house.rates.get(member, ()), day), persons if membership.person else 0
        )
        for member, membership in members.items()
    }


def _first(own: int | None, ordinary: int) -> int:
    return ordinary if own is None else own


def withheld(taxed_cents: int, rate_bp: int) -> int:
    """Return the tax on a sum, in cents, rounded half up."""
    return (2 * taxed_cents * rate_bp + 10_000) // 20_000


def withheld_of_gain(see: See, house: str, member: str, gain_cents: int) -> tuple[int, int]:
    """Return the rate, in basis points, and the tax, in cents, on what a holder gains when the house takes shares back today."""
    holder = {member: see(Membership, member)}
    rates = rates_of(
        existing_house(see, house), see(WithholdingRates, PERSONS), holder, see.today()
    )
    return rates[member], withheld(gain_cents, rates[member])
