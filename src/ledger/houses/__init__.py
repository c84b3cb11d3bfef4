"""Houses bought together: campaigns and pledges, who holds what, offers, rent, distributions."""

from ledger.houses import (
    distribute,
    keep_books,
    offer_shares,
    open_house,
    pledge,
    run_campaign,
    transfer,
)
from ledger.houses.campaign import Campaign
from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    HouseOpened,
    OfferExpired,
    OfferWithdrawn,
    PledgeRevoked,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
    TransferAuthorised,
)
from ledger.houses.holder import Holder, shares_remain
from ledger.houses.house import House, house_exists
from ledger.houses.offer import Offer
from ledger.houses.register import Register
from ledger.kernel.rulebook import Chapter

HOUSES = Chapter(
    name="houses",
    facts=(
        HouseOpened,
        CampaignOpened,
        SharesPledged,
        PledgeRevoked,
        CampaignSettled,
        CampaignFailed,
        CampaignCancelled,
        SharesOffered,
        OfferWithdrawn,
        OfferExpired,
        TransferAuthorised,
        SharesTransferred,
        DistributionPaid,
    ),
    nouns=(House, Register, Campaign, Holder, Offer),
    verbs={
        open_house.OpenHouse: open_house.open_house,
        run_campaign.OpenCampaign: run_campaign.open_campaign,
        pledge.PledgeShares: pledge.pledge,
        pledge.RevokePledge: pledge.revoke,
        run_campaign.SettleCampaign: run_campaign.settle_campaign,
        run_campaign.CancelCampaign: run_campaign.cancel_campaign,
        offer_shares.OfferShares: offer_shares.offer_shares,
        offer_shares.WithdrawOffer: offer_shares.withdraw_offer,
        offer_shares.ExpireOffer: offer_shares.expire_offer,
        transfer.AuthoriseTransfer: transfer.authorise_transfer,
        transfer.AcceptOffer: transfer.accept_offer,
        keep_books.RecordRent: keep_books.record_rent,
        keep_books.RecordExpense: keep_books.record_expense,
        keep_books.RecordPurchase: keep_books.record_purchase,
        distribute.Distribute: distribute.distribute,
    },
    answers=(shares_remain, house_exists),
    agenda={
        CampaignOpened: run_campaign.when_opened,
        SharesPledged: pledge.when_moved,
        PledgeRevoked: pledge.when_moved,
        CampaignSettled: run_campaign.when_over,
        CampaignFailed: run_campaign.when_over,
        CampaignCancelled: run_campaign.when_over,
        SharesOffered: offer_shares.when_offered,
        OfferWithdrawn: offer_shares.when_over,
        OfferExpired: offer_shares.when_over,
        SharesTransferred: offer_shares.when_over,
    },
    tags={
        HouseOpened: lambda fact: (f"hub:{fact.hub}",),
        SharesOffered: lambda fact: (
            f"house:{fact.house}",
            *([f"member:{fact.buyer}"] if fact.buyer else []),
        ),
        OfferWithdrawn: lambda fact: (f"house:{fact.house}",),
        OfferExpired: lambda fact: (f"house:{fact.house}",),
        TransferAuthorised: lambda fact: (f"house:{fact.house}", f"member:{fact.buyer}"),
    },
)
