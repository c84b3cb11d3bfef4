"""A house or a venture takes shares back: they are cancelled, and their price is the former holder's."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import CentsOrZero, Count
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_have
from ledger.offerings.events import SharesRedeemed
from ledger.offerings.free import must_hold_free
from ledger.offerings.issuer import issuer_of
from ledger.offerings.pass_on import Document, IssuerId
from ledger.offerings.register import Register
from ledger.treasury.post import post


class NothingToWithhold(Malformed):
    """A house keeps tax back of what the price has above the shares' part of its capital, and of no more."""


class RedeemShares(Command, frozen=True, kw_only=True, tag="offerings.redeem-shares"):
    """Take back and cancel shares of whoever leaves, was put out or died (treasurers)."""

    issuer: IssuerId
    member: MemberId
    shares: Count
    price_cents: Annotated[CentsOrZero, Meta(description="for all of them, tax included")]
    withheld_cents: Annotated[CentsOrZero, Meta(description="tax kept back of that")] = 0
    document: Document


def redeem_shares(command: RedeemShares, see: See) -> list[Fact]:
    """25. The price is in the wallet at once; the register counts the shares as cancelled."""
    must_be(see, Role.TREASURER)
    kind = issuer_of(see, command.issuer)
    kind.existing(see, command.issuer)
    must_have(see, command.member, Right.RECEIVE)
    must_hold_free(see, command.member, command.issuer, command.shares)
    issued = see(Register, command.issuer).issued
    capital = kind.capital(see, command.issuer, command.shares, issued)
    gain = max(command.price_cents - capital, 0) if kind.withholds else 0
    if command.withheld_cents > gain:
        raise NothingToWithhold(gain_cents=gain, withheld_cents=command.withheld_cents)
    redeemed = SharesRedeemed(
        day=see.today(),
        issuer=command.issuer,
        document=command.document,
        member=command.member,
        shares=command.shares,
        price_cents=command.price_cents,
        withheld_cents=command.withheld_cents,
        capital_cents=capital,
    )
    return [redeemed, *post(see, *kind.redeemed(redeemed))]
