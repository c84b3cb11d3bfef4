"""Facts about city tax: what a municipality asks for a night, and of whom it asks nothing."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.stays.events import OfStay


class TaxRate(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`cents` a guest and night from the day `first` to the day `last` of every year, both included, such as `06-01`.

    For lodging of a class, or of every class that has no rate of its own that day where it is empty.
    """

    lodging: str
    first: str
    last: str
    cents: int


class AgeRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """By what an age is judged: on the day `on` guests younger than `below` are exempt, and those of `since` years or more."""

    on: date
    below: int | None
    since: int | None

    def exempts(self, born: date) -> bool:
        """Say whether a guest who was born on a day is exempt."""
        had_birthday = (self.on.month, self.on.day) >= (born.month, born.day)
        years = self.on.year - born.year - (not had_birthday)
        young = self.below is not None and years < self.below
        return young or (self.since is not None and years >= self.since)


class CityTaxSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.city-tax-set.v1"):
    """What the municipality asks from the night `valid_from` on.

    Of a guest's consecutive nights the first `nights_max` are taxed, all without it; they are counted at one hub, or
    `everywhere` in the municipality. Guests younger than `exempt_below` are exempt, and those of `exempt_from` years
    or more, its `residents`, and guests with one of the reasons `others`.
    """

    istat: str
    valid_from: date
    rates: tuple[TaxRate, ...]
    nights_max: int | None
    everywhere: bool
    exempt_below: int | None
    exempt_from: int | None
    residents: bool
    others: tuple[str, ...]


class GuestExempted(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.guest-exempted.v1"):
    """The host saw why a guest of the stay owes no city tax; without a `reason` what was seen is taken back.

    The guest is a member, or the `companion` of this number. `note` is sealed.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}

    guest: Ref
    companion: int
    reason: str
    note: str
