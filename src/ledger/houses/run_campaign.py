"""A campaign is opened, and settled when time says so: with enough pledged, or failed; or cancelled."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.houses.campaign import Campaign, existing_campaign
from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    PledgeLine,
)
from ledger.houses.house import existing_house
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.subscription import Terms
from ledger.kernel.text import Cents, Count, Id, Word
from ledger.kernel.who import Role
from ledger.members.rights import only
from ledger.treasury import journal
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import post


class CampaignRunning(Refused):
    """The house has a campaign that is not settled yet."""


class OpenCampaign(Command, frozen=True, kw_only=True, tag="houses.open-campaign"):
    """Offer shares of a house to all members. A house has one campaign at a time."""

    house: Id
    price_cents: Annotated[Cents, Meta(description="price of one share, in euro cents")]
    shares_min: Annotated[Count, Meta(description="fewer than these pledged: the campaign fails")]
    shares_max: Annotated[Count, Meta(description="no more than these can be pledged")]
    opens: Annotated[date, Meta(description="first day of pledges")]
    closes: Annotated[date, Meta(description="last day of pledges, until 24:00 in Rome")]
    cooling_off_days: Annotated[
        int, Meta(ge=0, le=90, description="whole days after the last pledge's before settlement")
    ] = 14
    shares_limit: Annotated[
        Count | None, Meta(description="most shares one member may hold and pledge together")
    ] = None


class SettleCampaign(Command, frozen=True, kw_only=True, tag="houses.settle-campaign"):
    """Issue the shares and move the money, or release all if the minimum is not reached."""

    campaign: Id


class CancelCampaign(Command, frozen=True, kw_only=True, tag="houses.cancel-campaign"):
    """Call a campaign off and release every pledge."""

    campaign: Id
    reason: Annotated[Word, Meta(description="why, without naming people")]


def open_campaign(command: OpenCampaign, see: See) -> list[CampaignOpened]:
    """Open a campaign whose terms do not contradict themselves."""
    only(see, Role.OPERATOR)
    house = existing_house(see, command.house)
    if house.campaign:
        raise CampaignRunning(house=command.house, campaign=house.campaign)
    terms = Terms.of(command)
    terms.refuse_absurd(see.today())
    return [
        CampaignOpened(
            day=see.today(),
            campaign=see.new_id("C"),
            house=command.house,
            **msgspec.structs.asdict(terms),
        )
    ]


def settle_campaign(command: SettleCampaign, see: See) -> list[Fact]:
    """Settle or fail, never before the closing day and the last cooling-off are over."""
    only(see, Role.SYSTEM, Role.OPERATOR)
    campaign = existing_campaign(see, command.campaign)
    campaign.sale.refuse_settling(see.today())
    lines = _lines(campaign)
    if not campaign.sale.enough:
        failed = CampaignFailed(
            day=see.today(), campaign=command.campaign, house=campaign.house, released=lines
        )
        return [failed, *_released(see, command.campaign, campaign, "campaign-failed")]
    settled = CampaignSettled(
        day=see.today(), campaign=command.campaign, house=campaign.house, issued=lines
    )
    draft = journal.campaign_settled(campaign.house, command.campaign, _money(campaign))
    return [settled, *post(see, draft)]


def cancel_campaign(command: CancelCampaign, see: See) -> list[Fact]:
    """Release everything, at any time before settlement."""
    only(see, Role.OPERATOR)
    campaign = existing_campaign(see, command.campaign)
    campaign.sale.refuse_over()
    cancelled = CampaignCancelled(
        day=see.today(),
        campaign=command.campaign,
        house=campaign.house,
        reason=command.reason,
        released=_lines(campaign),
    )
    return [cancelled, *_released(see, command.campaign, campaign, "campaign-cancelled")]


def _lines(campaign: Campaign) -> tuple[PledgeLine, ...]:
    return tuple(
        PledgeLine(pledge, asked.member, asked.shares) for pledge, asked in campaign.sale.in_order()
    )


def _money(campaign: Campaign) -> list[tuple[str, str, int]]:
    price = campaign.sale.terms.price_cents
    return [
        (asked.member, pledge, asked.shares * price) for pledge, asked in campaign.sale.in_order()
    ]


def _released(see: See, name: str, campaign: Campaign, kind: str) -> list[EntryPosted]:
    return post(see, journal.released(name, _money(campaign), kind))


def when_opened(fact: CampaignOpened) -> Iterable[Due]:
    """The closing day's end is the first moment at which it may settle."""
    yield settlement(fact.campaign, after=fact.closes)


def when_over(fact: CampaignSettled | CampaignFailed | CampaignCancelled) -> Iterable[Done]:
    """Nothing is left to settle."""
    yield Done(subject=f"settle:{fact.campaign}")


def settlement(campaign: str, *, after: date) -> Due:
    """Return the settlement that is due when the day `after` is over in Rome."""
    return Due(
        subject=f"settle:{campaign}",
        at=rome(after, 24),
        command=SettleCampaign(campaign=campaign),
    )
