"""A house or a venture takes shares back: they are cancelled, and their price is the former holder's."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.see import See
from ledger.kernel.text import CentsOrZero, Count
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_have
from ledger.offerings.cost import Costs
from ledger.offerings.events import SharesRedeemed
from ledger.offerings.free import must_hold_free
from ledger.offerings.issuer import issuer_of
from ledger.offerings.pass_on import Document, IssuerId
from ledger.offerings.register import Register
from ledger.treasury.post import post


class RedeemShares(Command, frozen=True, kw_only=True, tag="offerings.redeem-shares"):
    """Take back and cancel shares of whoever goes (treasurers or operators; another person approves)."""

    personal = Personal(person="issuer", fact=SharesRedeemed)
    approved_within_days = 30

    issuer: IssuerId
    member: MemberId
    shares: Count
    price_cents: Annotated[CentsOrZero, Meta(description="for all of them, tax included")]
    document: Document


def redeem_shares(command: RedeemShares, see: See) -> list[Fact]:
    """25. The price, less tax on what is above the cost of the shares (TUIR 47(7)), is in the wallet at once.

    The register counts the shares as cancelled.
    """
    must_be(see, Role.TREASURER, Role.OPERATOR)
    kind = issuer_of(see, command.issuer)
    kind.existing(see, command.issuer)
    must_have(see, command.member, Right.RECEIVE)
    must_hold_free(see, command.member, command.issuer, command.shares)
    kind.must_afford(see, command.issuer, command.price_cents)
    issued = see(Register, command.issuer).issued
    cost = see(Costs, command.issuer).held[command.member].of(command.shares)
    gain = max(command.price_cents - cost, 0)
    rate_bp, withheld_cents = kind.withheld(see, command.issuer, command.member, gain)
    redeemed = SharesRedeemed(
        day=see.today(),
        issuer=command.issuer,
        document=command.document,
        member=command.member,
        shares=command.shares,
        price_cents=command.price_cents,
        cost_cents=command.price_cents - gain,
        rate_bp=rate_bp,
        withheld_cents=withheld_cents,
        capital_cents=kind.capital(see, command.issuer, command.shares, issued),
    )
    return [redeemed, *post(see, *kind.redeemed(redeemed))]
