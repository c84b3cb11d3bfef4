"""A house is opened at a hub, with what its legal form and its statute ask for."""

from typing import Annotated

from msgspec import Meta

from ledger.houses.events import HouseOpened
from ledger.houses.forms import (
    AUTHORISED,
    BY_DEED,
    DIVIDEND_CEILING,
    NOMINAL,
    NOMINAL_CENTS_MAX,
    NOMINAL_CENTS_MIN,
    LegalForm,
)
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Cents, Word
from ledger.kernel.who import Role
from ledger.places.hub import existing_hub


class DividendCeilingMissing(Malformed):
    """A cooperative states its ceiling of dividends (c.c. 2514)."""


class NotANominalValue(Malformed):
    """A cooperative's share has a nominal value of 25 to 500 euro (c.c. 2525); no other form states one."""


class OpenHouse(Command, frozen=True, kw_only=True, tag="houses.open-house"):
    """Open a house at a hub, to be bought together. The legal form's own demands always hold."""

    hub: HubId
    name: Word
    form: LegalForm
    authorisation: Annotated[
        bool, Meta(description="transfers need a resolution even where the form asks for none")
    ] = False
    deed: Annotated[
        bool, Meta(description="transfers need a deed even where the form asks for none")
    ] = False
    dividend_ceiling_bp: Annotated[
        BasisPoints | None,
        Meta(description="most profit a calendar year, in basis points of the capital"),
    ] = None
    nominal_cents: Annotated[
        Cents | None, Meta(description="nominal value of a cooperative's share, in euro cents")
    ] = None


def open_house(command: OpenHouse, see: See) -> list[Fact]:
    """Open a house."""
    must_be(see, Role.OPERATOR)
    existing_hub(see, command.hub)
    if command.form in DIVIDEND_CEILING and command.dividend_ceiling_bp is None:
        raise DividendCeilingMissing(form=command.form)
    _must_be_nominal(command)
    return [
        HouseOpened(
            day=see.today(),
            house=see.new_id(Prefix.HOUSE),
            hub=command.hub,
            name=command.name,
            form=command.form,
            authorisation=command.authorisation or command.form in AUTHORISED,
            deed=command.deed or command.form in BY_DEED,
            dividend_ceiling_bp=command.dividend_ceiling_bp,
            nominal_cents=command.nominal_cents,
        )
    ]


def _must_be_nominal(command: OpenHouse) -> None:
    cents = command.nominal_cents
    fits = cents is not None and NOMINAL_CENTS_MIN <= cents <= NOMINAL_CENTS_MAX
    if fits if command.form in NOMINAL else cents is None:
        return
    raise NotANominalValue(
        form=command.form,
        nominal_cents=cents,
        cents_min=NOMINAL_CENTS_MIN,
        cents_max=NOMINAL_CENTS_MAX,
    )
