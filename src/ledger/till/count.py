"""At the day's end the host counts the till: what differs from the book is written down with its reason."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import LARGEST_CENTS, CentsOrZero
from ledger.members.words import FreeText
from ledger.places.hub import existing_hub, today_at
from ledger.till import journal
from ledger.till.events import TillCounted
from ledger.till.till import Till, expected_at
from ledger.treasury.post import post


class DayIsCounted(Refused):
    """The till was counted up to this day: what is taken now is counted with the next."""


class DayIsToCome(Refused):
    """A day is counted at its end, not before it has come."""


class TillDiffers(Refused):
    """The till has another sum than its book says: count again, or say why (`reason`)."""


class CountTill(Command, frozen=True, kw_only=True, tag="till.count-till"):
    """Count the till of a hub at the end of a day (the hub's host, operators): the day is closed, and takes no more.

    It counts all days since the last that was counted. What differs from the book becomes a cost of the hub, or lowers it.
    """

    personal = Personal(person="hub", fact=TillCounted)

    hub: HubId
    on: Annotated[date, Meta(description="the day whose end it is, by the hub's clock")]
    cash_cents: Annotated[CentsOrZero, Meta(description="all the cash found in the drawer")]
    to_bank_cents: Annotated[
        CentsOrZero,
        Meta(description="of that, what is taken out for the bank; the rest stays in the drawer"),
    ] = 0
    cards_cents: Annotated[
        int,
        Meta(
            ge=-LARGEST_CENTS,
            le=LARGEST_CENTS,
            description="the card terminal's total of these days; below zero if it gave back more",
        ),
    ]
    reason: Annotated[
        FreeText, Meta(description="why it differs from the book; needed if it does; sealed")
    ] = ""


def count_till(command: CountTill, see: See) -> list[Fact]:
    """27. Close the day; post the difference, if there is one."""
    hub, on = command.hub, command.on
    must_run(see, hub)
    existing_hub(see, hub)
    if on > (today := today_at(see, hub)):
        raise DayIsToCome(on=on, today=today)
    if (counted := see(Till, hub).counted) and on <= counted:
        raise DayIsCounted(on=on, counted=counted)
    if command.to_bank_cents > command.cash_cents:
        raise Malformed("No more is taken out than was found.", field="to_bank_cents")
    expected = expected_at(see, hub, on)
    cash = command.cash_cents - expected.cash_cents
    cards = command.cards_cents - expected.cards_cents
    if (cash or cards) and not command.reason:
        raise TillDiffers(
            expected_cash_cents=expected.cash_cents,
            expected_cards_cents=expected.cards_cents,
            cash_difference_cents=cash,
            cards_difference_cents=cards,
        )
    counted_now = TillCounted(
        day=see.today(),
        hub=hub,
        on=on,
        cash_cents=command.cash_cents,
        expected_cash_cents=expected.cash_cents,
        to_bank_cents=command.to_bank_cents,
        cards_cents=command.cards_cents,
        expected_cards_cents=expected.cards_cents,
        reason=command.reason,
    )
    return [counted_now, *post(see, journal.differs(hub, cash, cards))]
