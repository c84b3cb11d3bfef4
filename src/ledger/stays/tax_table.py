"""What a municipality asks of guests: rates by class and season, for the first nights, and who is exempt."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import ValidFrom, must_not_be_past
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import Istat
from ledger.kernel.who import Role
from ledger.places.municipality import existing_municipality
from ledger.stays.furnish import SmallCents
from ledger.stays.lodging import Lodging
from ledger.stays.seasons import DayOfYear, day_of_year, in_season, must_be_days, overlapping
from ledger.stays.tax_events import AgeRule, CityTaxSet, TaxRate


class Exempt(StrEnum):
    """Why a guest owes nothing: the register says age and residence, the host sees the others.

    What would tell of somebody's health is `other`, with sealed words.
    """

    AGE = "age"
    RESIDENT = "resident"
    CARER = "carer"
    ESCORT = "escort"
    DUTY = "duty"
    TAXED_ELSEWHERE = "taxed elsewhere"
    OTHER = "other"


FROM_THE_REGISTER: Final = (Exempt.AGE, Exempt.RESIDENT)
SEEN_BY_THE_HOST: Final = tuple(one for one in Exempt if one not in FROM_THE_REGISTER)


class SeasonsOverlap(Malformed):
    """Lodging of a class has one rate a day: two of these rates are of the same days."""


class AgesOverlap(Malformed):
    """Guests below an age are exempt, and guests from a greater one on."""


class TaxTable(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a municipality asks from a day on; see `CityTaxSet`."""

    valid_from: date
    rates: tuple[TaxRate, ...]
    nights_max: int | None = None
    everywhere: bool = False
    exempt_below: int | None = None
    exempt_from: int | None = None
    residents: bool = False
    others: tuple[str, ...] = ()

    def cents_on(self, night: date, lodging: str) -> int:
        """Return what a guest owes for a night: the rate of the class, else that of every class, else nothing."""
        of_the_day = [one for one in self.rates if in_season(one, day_of_year(night))]
        for of in (lodging, ""):
            for one in of_the_day:
                if one.lodging == of:
                    return one.cents
        return 0

    def exempts(self, reason: str) -> bool:
        """Say whether this is a reason to owe nothing."""
        if reason == Exempt.AGE:
            return self.judges_age
        return self.residents if reason == Exempt.RESIDENT else reason in self.others

    @property
    def judges_age(self) -> bool:
        """Say whether guests are exempt by their age."""
        return self.exempt_below is not None or self.exempt_from is not None


class TaxTables(Noun, frozen=True, kw_only=True, gc=False):
    """All tables of one municipality, by their first day; it has none until an operator sets one."""

    kind = "stays.tax-tables"
    tag = "city-tax"
    key = "istat"

    dated: tuple[TaxTable, ...] = ()

    def evolve(self, part: CityTaxSet) -> Self:
        """Set a table: the last one set for a day counts."""
        new = TaxTable(*(getattr(part, name) for name in TaxTable.__struct_fields__))
        others = (one for one in self.dated if one.valid_from != part.valid_from)
        return type(self)(dated=tuple(sorted((*others, new), key=lambda one: one.valid_from)))

    def on(self, night: date) -> TaxTable | None:
        """Return the table in force on a night, if there is one."""
        return next((one for one in reversed(self.dated) if one.valid_from <= night), None)

    def age_rule(self, arrive: date) -> AgeRule | None:
        """Return by what the age of guests who arrive on a day is judged, if it matters."""
        table = self.on(arrive)
        if table is None or not table.judges_age:
            return None
        return AgeRule(arrive, table.exempt_below, table.exempt_from)


Age = Annotated[int, Meta(ge=1, le=120, description="an age in years")]


class RateAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a guest owes a night in a season, at lodging of one class, or of every other class."""

    lodging: Annotated[Lodging | None, Meta(description="the class; null for all others")] = None
    first: DayOfYear = "01-01"
    last: DayOfYear = "12-31"
    cents: SmallCents


class SetCityTax(Command, frozen=True, kw_only=True, tag="stays.set-city-tax"):
    """Set what a municipality asks of guests from a day on, as its council decided (operators).

    Until there is a table a hub's own terms say the rate. On days of no season nothing is owed.
    """

    istat: Istat
    valid_from: ValidFrom
    rates: Annotated[tuple[RateAsked, ...], Meta(max_length=200)]
    nights_max: Annotated[
        Annotated[int, Meta(ge=1, le=366)] | None,
        Meta(description="how many consecutive nights of a guest are taxed; null for all"),
    ] = None
    everywhere: Annotated[
        bool, Meta(description="nights at all hubs of the municipality count, not at one alone")
    ] = False
    exempt_below: Annotated[Age | None, Meta(description="younger guests are exempt")] = None
    exempt_from: Annotated[Age | None, Meta(description="guests so old or older are exempt")] = None
    residents: Annotated[bool, Meta(description="who lives in the municipality is exempt")] = True
    others: Annotated[
        tuple[Exempt, ...],
        Meta(max_length=len(Exempt), description="exempt too, once the host saw why"),
    ] = ()


def set_city_tax(command: SetCityTax, see: See) -> list[Fact]:
    """Set the table from today or a later day on."""
    must_be(see, Role.OPERATOR)
    existing_municipality(command.istat)
    must_not_be_past(see, command.valid_from)
    below, since = command.exempt_below, command.exempt_from
    if below is not None and since is not None and below > since:
        raise AgesOverlap(exempt_below=below, exempt_from=since)
    must_be_days(command.rates, "rates")
    rates = tuple(
        TaxRate(one.lodging or "", one.first, one.last, one.cents) for one in command.rates
    )
    for one, other in overlapping(rates):
        if one.lodging == other.lodging:
            raise SeasonsOverlap(field="rates", first=one.first, last=other.last)
    return [
        CityTaxSet(
            day=see.today(),
            istat=command.istat,
            valid_from=command.valid_from,
            rates=rates,
            nights_max=command.nights_max,
            everywhere=command.everywhere,
            exempt_below=below,
            exempt_from=since,
            residents=command.residents,
            others=tuple(one for one in SEEN_BY_THE_HOST if one in command.others),
        )
    ]
