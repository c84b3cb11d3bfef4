"""Facts about the till of a hub: what was taken there, what was found when it was counted."""

from datetime import date
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class TakenAtTill(Fact, frozen=True, kw_only=True, gc=False, tag="till.taken-at-till.v1"):
    """A hub took `cents` of a payer, in cash or by card, as an `entry` says; below zero it gave them back.

    `receipt` is the number on what the cash register or the card terminal printed, `about` what was paid for. It is
    counted with the day `on`: that of the hub, or the day after the last that was counted.
    """

    found_by: ClassVar = {"hub": "hub", "payer": "member"}

    hub: Ref
    payer: Ref
    means: str
    receipt: str
    on: date
    about: Ref
    entry: Ref
    cents: int


class TillCounted(OfHub, frozen=True, kw_only=True, gc=False, tag="till.till-counted.v1"):
    """The till of a hub was counted up to the end of the day `on`, beginning after the day that was counted before.

    `cash_cents` were found in the drawer, of which `to_bank_cents` are taken out for the bank; `cards_cents` is what the
    card terminal says of these days. `expected_…` is what the book said; why it differed is sealed under the hub's key.
    """

    on: date
    cash_cents: int
    expected_cash_cents: int
    to_bank_cents: int
    cards_cents: int
    expected_cards_cents: int
    reason: str
