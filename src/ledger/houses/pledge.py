"""A member asks for shares in a campaign and the money is held; until settlement they may revoke."""

from collections.abc import Iterable

from ledger.houses.campaign import existing_campaign
from ledger.houses.events import PledgeRevoked, SharesPledged
from ledger.houses.register import Register
from ledger.houses.run_campaign import settlement
from ledger.kernel.command import Command
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Count, Id
from ledger.members.rights import Right, acting_for, require
from ledger.treasury import journal
from ledger.treasury.post import post


class NoSuchPledge(Unknown):
    """The campaign has no such open pledge."""


class PledgeShares(Command, frozen=True, kw_only=True, tag="houses.pledge-shares"):
    """Ask for shares in a campaign; their price is held in the member's account."""

    campaign: Id
    member: Id
    shares: Count


class RevokePledge(Command, frozen=True, kw_only=True, tag="houses.revoke-pledge"):
    """Take a pledge back before the campaign settles; the money is free at once."""

    campaign: Id
    pledge: Id


def pledge(command: PledgeShares, see: See) -> list[Fact]:
    """Pledge what remains, within the limit and the wallet."""
    acting_for(see, command.member)
    require(see, command.member, Right.COMMIT)
    campaign = existing_campaign(see, command.campaign)
    today, sale = see.today(), campaign.sale
    held = 0
    if sale.terms.shares_limit is not None:
        held = see(Register, campaign.house).shares.get(command.member, 0)
    sale.refuse_asking(command.member, command.shares, held=held, today=today)
    name = see.new_id("P")
    price = command.shares * sale.terms.price_cents
    return [
        SharesPledged(
            day=today,
            pledge=name,
            campaign=command.campaign,
            house=campaign.house,
            member=command.member,
            shares=command.shares,
            settles_after=sale.postponed_to(today),
        ),
        *post(see, journal.hold(command.member, price, name, "pledge-held")),
    ]


def revoke(command: RevokePledge, see: See) -> list[Fact]:
    """Revoke an open pledge."""
    campaign = existing_campaign(see, command.campaign)
    sale = campaign.sale
    asked = sale.asked.get(command.pledge)
    if asked is None:
        sale.refuse_over()
        raise NoSuchPledge(campaign=command.campaign, pledge=command.pledge)
    acting_for(see, asked.member)
    require(see, asked.member, Right.UNDO)
    settles_after = sale.without(command.pledge).settles_after
    price = asked.shares * sale.terms.price_cents
    return [
        PledgeRevoked(
            day=see.today(),
            pledge=command.pledge,
            campaign=command.campaign,
            house=campaign.house,
            member=asked.member,
            shares=asked.shares,
            settles_after=settles_after if settles_after != sale.settles_after else None,
        ),
        *post(see, journal.release(asked.member, price, command.pledge, "pledge-revoked")),
    ]


def when_moved(fact: SharesPledged | PledgeRevoked) -> Iterable[Due]:
    """The last pledge's cooling-off moves the settlement, and its revocation moves it back."""
    if fact.settles_after is not None:
        yield settlement(fact.campaign, after=fact.settles_after)
