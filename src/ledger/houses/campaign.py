"""A campaign offers a house's shares to all members, between two days, at one price.

open ──▶ settled      enough was pledged when the last cooling-off was over
  ├────▶ failed       too little was
  └────▶ cancelled    by an operator, with a reason
"""

from typing import Self, assert_never

from msgspec.structs import replace

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    PledgeRevoked,
    SharesPledged,
)
from ledger.kernel.noun import Noun, by
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.kernel.subscription import Asked, Stage, Subscription


class NoSuchCampaign(Unknown):
    """There is no such campaign."""


class Campaign(Noun, frozen=True, kw_only=True, gc=False):
    """One campaign, by its id, with every open pledge."""

    kind = "houses.campaign"
    tag = "campaign"
    parts = {
        CampaignOpened: by("campaign"),
        SharesPledged: by("campaign"),
        PledgeRevoked: by("campaign"),
        CampaignSettled: by("campaign"),
        CampaignFailed: by("campaign"),
        CampaignCancelled: by("campaign"),
    }
    births = frozenset({CampaignOpened})

    house: str = ""
    sale: Subscription = Subscription()

    def evolve(
        self,
        part: CampaignOpened
        | SharesPledged
        | PledgeRevoked
        | CampaignSettled
        | CampaignFailed
        | CampaignCancelled,
    ) -> Self:
        """Take a pledge, let one go, or come to an end."""
        match part:
            case SharesPledged():
                asked = Asked(part.member, part.shares, part.day)
                sale = self.sale.with_asked(part.pledge, asked, part.settles_after)
                return replace(self, sale=sale)
            case PledgeRevoked():
                return replace(self, sale=self.sale.without(part.pledge))
            case CampaignOpened():
                return type(self)(house=part.house, sale=Subscription.opened(part))
            case CampaignSettled():
                return replace(self, sale=self.sale.ended(Stage.SETTLED))
            case CampaignFailed():
                return replace(self, sale=self.sale.ended(Stage.FAILED))
            case CampaignCancelled():
                return replace(self, sale=self.sale.ended(Stage.CANCELLED))
            case _:
                assert_never(part)


def existing_campaign(see: See, campaign: str) -> Campaign:
    """Return the campaign; refuses `NoSuchCampaign` if it was never opened."""
    found = see(Campaign, campaign)
    if not found.house:
        raise NoSuchCampaign(campaign=campaign)
    return found
