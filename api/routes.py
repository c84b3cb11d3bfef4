"""The table of commands: what can be asked for, and where."""

from datetime import date, timedelta
from typing import Final

from api.route import Route
from ledger.houses.distribute import Distribute
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.open_house import OpenHouse
from ledger.houses.pledge import PledgeShares, RevokePledge
from ledger.houses.run_campaign import CancelCampaign, OpenCampaign, SettleCampaign
from ledger.houses.transfer import AcceptOffer, AuthoriseTransfer
from ledger.members.apply import ApplyForMembership
from ledger.members.change import ChangeContact, ChangeHomeHub, CorrectTaxCode
from ledger.members.forget import ForgetMember
from ledger.members.naming import NameUser, RemoveUser
from ledger.members.standing import (
    AdmitMember,
    DeclineMember,
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
)
from ledger.pact.opening import OpenBalances
from ledger.pact.withdraw import Withdraw
from ledger.places.open import OpenHub, RenameHub
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.furnish import AddRoom, SetPrice, SetTerms
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.sleep import RecordNight
from ledger.treasury.bounce import RecordBounce, RecoverReceivable
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.reverse import ReverseEntry
from ledger.treasury.tax import PayTaxOn
from ledger.ventures.commit import CommitToRound, RevokeCommitment
from ledger.ventures.open_venture import OpenVenture
from ledger.ventures.pay_venture import PayVenture
from ledger.ventures.run_round import CancelRound, OpenRound, SettleRound

# The ids in the examples: nobody and nothing has them.
HUB: Final = "SPAZIO2ESEMPIO2AA"
MEMBER: Final = "MEMBRO2ESEMPIO2AA"
BUYER: Final = "MCOMPRA2ESEMPIO2A"
USER: Final = "UTENTE2ESEMPIO2AA"
HOUSE: Final = "HCASA2ESEMPIO2AAA"
ROOM: Final = "BRCAMERA2ESEMPIO2A"

_OPENS: Final = date(2027, 3, 1)
_CLOSES: Final = _OPENS + timedelta(days=60)
_TERMS: Final = {
    "price_cents": 50_000,
    "shares_min": 100,
    "shares_max": 200,
    "opens": _OPENS,
    "closes": _CLOSES,
    "cooling_off_days": 14,
    "shares_limit": 20,
}
_STAY: Final = {
    "arrive": date(2027, 7, 5),
    "depart": date(2027, 7, 9),
    "beds": [{"room": ROOM, "bed": "1", "guest": MEMBER}, {"room": ROOM, "bed": "2"}],
}
_REASON: Final = {"reason": "As decided on 12 May"}
_BANK: Final = {"amount_cents": 50_000, "day": date(2026, 5, 12), "reference": "CRO-4711"}
_AT_MEMBER: Final = "/members/{member}"

PLACES: Final = (
    Route(
        command=OpenHub,
        path="/hubs",
        location="/hubs/{hub}",
        example={"name": "Wise Coworking Civita", "side": "village", "istat": "056003"},
    ),
    Route(
        command=RenameHub,
        path="/hubs/{hub}/name",
        location="/hubs/{hub}",
        example={"name": "Wise Coworking Bagnoregio"},
    ),
)
MEMBERS: Final = (
    Route(
        command=ApplyForMembership,
        path="/members",
        location=_AT_MEMBER,
        example={
            "person": True,
            "home_hub": HUB,
            "name": "Anna Bianchi",
            "email": "anna@example.org",
            "tax_code": "BNCNNA85M41H501N",
        },
    ),
    Route(command=AdmitMember, path="/members/{member}/admit", location=_AT_MEMBER),
    Route(
        command=DeclineMember,
        path="/members/{member}/decline",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=SuspendMember,
        path="/members/{member}/suspend",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=ReinstateMember,
        path="/members/{member}/reinstate",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=ExcludeMember,
        path="/members/{member}/exclude",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=RecordDeath,
        path="/members/{member}/record-death",
        location=_AT_MEMBER,
        example={"note": "The certificate is in the file"},
    ),
    Route(command=Withdraw, path="/members/{member}/withdraw", location=_AT_MEMBER),
    Route(command=ForgetMember, path="/members/{member}/forget", location=_AT_MEMBER),
    Route(
        command=ChangeHomeHub,
        path="/members/{member}/home-hub",
        location=_AT_MEMBER,
        example={"home_hub": HUB},
    ),
    Route(
        command=ChangeContact,
        path="/members/{member}/contact",
        location=_AT_MEMBER,
        example={"name": "Anna Verdi", "email": "anna.verdi@example.org"},
    ),
    Route(
        command=CorrectTaxCode,
        path="/members/{member}/tax-code",
        location=_AT_MEMBER,
        example={"tax_code": "BNCNNA85M41H501N"},
    ),
    Route(command=NameUser, path="/members/{member}/users", example={"user": USER}),
    Route(command=RemoveUser, path="/members/{member}/users/{user}/remove"),
)
TREASURY: Final = (
    Route(
        command=RecordPaymentIn,
        path="/members/{member}/payments-in",
        example={**_BANK, "note": "first payment"},
    ),
    Route(
        command=RecordPaymentOut,
        path="/members/{member}/payments-out",
        example=_BANK,
    ),
    Route(
        command=RecoverReceivable,
        path="/members/{member}/recoveries",
        example={"amount_cents": 12_000},
    ),
    Route(
        command=ReverseEntry,
        path="/entries/{entry}/reverse",
        example={"reason": "wrong-amount", "member": MEMBER, "note": "500,00 instead of 50,00"},
    ),
    Route(
        command=RecordBounce,
        path="/entries/{entry}/bounce",
        example={"reason": "AM04"},
    ),
    Route(
        command=PayTaxOn,
        path="/tax-payments",
        example={"tax": "city-tax", "owner": HUB, **_BANK},
    ),
    Route(
        command=OpenBalances,
        path="/opening-balances",
        example={
            "owner": "Network",
            "balances": [{"account": "Assets:Bank:Network", "balance_cents": 1_250_000}],
            "day": date(2026, 1, 1),
        },
    ),
)
HOUSES: Final = (
    Route(
        command=OpenHouse,
        path="/houses",
        location="/houses/{house}",
        example={
            "hub": HUB,
            "name": "Casa del Tufo",
            "form": "cooperativa",
            "dividend_ceiling_bp": 250,
        },
    ),
    Route(
        command=OpenCampaign,
        path="/houses/{house}/campaigns",
        location="/campaigns/{campaign}",
        example=_TERMS,
    ),
    Route(
        command=PledgeShares,
        path="/campaigns/{campaign}/pledges",
        location="/campaigns/{campaign}/pledges/{pledge}",
        example={"member": MEMBER, "shares": 4},
    ),
    Route(
        command=RevokePledge,
        path="/campaigns/{campaign}/pledges/{pledge}/revoke",
        location="/campaigns/{campaign}",
    ),
    Route(
        command=SettleCampaign,
        path="/campaigns/{campaign}/settle",
        location="/campaigns/{campaign}",
    ),
    Route(
        command=CancelCampaign,
        path="/campaigns/{campaign}/cancel",
        location="/campaigns/{campaign}",
        example={"reason": "The seller stepped back"},
    ),
    Route(
        command=OfferShares,
        path="/houses/{house}/offers",
        location="/offers/{offer}",
        example={
            "seller": MEMBER,
            "shares": 2,
            "price_cents": 104_000,
            "expires": _CLOSES,
            "buyer": BUYER,
        },
    ),
    Route(command=WithdrawOffer, path="/offers/{offer}/withdraw", location="/offers/{offer}"),
    Route(command=ExpireOffer, path="/offers/{offer}/expire", location="/offers/{offer}"),
    Route(
        command=AuthoriseTransfer,
        path="/offers/{offer}/authorise",
        location="/offers/{offer}",
        example={"buyer": BUYER, "resolution": "Directors, 3 June, no. 12"},
    ),
    Route(
        command=AcceptOffer,
        path="/offers/{offer}/accept",
        location="/offers/{offer}",
        example={"buyer": BUYER, "deed": "Rep. 1234 / Racc. 567"},
    ),
    Route(
        command=RecordRent,
        path="/houses/{house}/rents",
        example={"hub": HUB, **_BANK},
    ),
    Route(
        command=RecordExpense,
        path="/houses/{house}/expenses",
        example={"what": "Roof repair", **_BANK},
    ),
    Route(
        command=RecordPurchase,
        path="/houses/{house}/purchases",
        example={"what": "The building", **_BANK},
    ),
    Route(
        command=Distribute,
        path="/houses/{house}/distributions",
        example={
            "of": "profit",
            "amount_cents": 180_000,
            "record_date": date(2026, 3, 31),
            "withheld_bp": 2_600,
        },
    ),
)
VENTURES: Final = (
    Route(
        command=OpenVenture,
        path="/ventures",
        location="/ventures/{venture}",
        example={
            "hub": HUB,
            "name": "Forno Nuovo",
            "founders": [{"member": MEMBER, "shares": 10_000}],
        },
    ),
    Route(
        command=OpenRound,
        path="/ventures/{venture}/rounds",
        location="/rounds/{round}",
        example=_TERMS,
    ),
    Route(
        command=CommitToRound,
        path="/rounds/{round}/commitments",
        location="/rounds/{round}/commitments/{commitment}",
        example={"member": MEMBER, "shares": 20},
    ),
    Route(
        command=RevokeCommitment,
        path="/rounds/{round}/commitments/{commitment}/revoke",
        location="/rounds/{round}",
    ),
    Route(command=SettleRound, path="/rounds/{round}/settle", location="/rounds/{round}"),
    Route(
        command=CancelRound,
        path="/rounds/{round}/cancel",
        location="/rounds/{round}",
        example={"reason": "The plan changed"},
    ),
    Route(
        command=PayVenture,
        path="/ventures/{venture}/payments",
        location="/ventures/{venture}",
        example={"amount_cents": 500_000, "reference": "CRO-4712"},
    ),
)
STAYS: Final = (
    Route(
        command=AddRoom,
        path="/hubs/{hub}/rooms",
        location="/rooms/{room}",
        example={"name": "Camera sul cortile", "beds": ["window", "door"]},
    ),
    Route(
        command=SetPrice,
        path="/rooms/{room}/prices",
        location="/rooms/{room}",
        example={"valid_from": _OPENS, "cents": 3_800},
    ),
    Route(
        command=SetTerms,
        path="/hubs/{hub}/terms",
        location="/hubs/{hub}",
        example={
            "valid_from": _OPENS,
            "vat_bp": 1_000,
            "city_tax_cents": 150,
            "deposit_cents": 10_000,
            "long_stays": False,
        },
    ),
    Route(
        command=Reserve,
        path="/hubs/{hub}/stays",
        location="/stays/{stay}",
        example={"payer": MEMBER, **_STAY},
    ),
    Route(command=ReleaseReservation, path="/stays/{stay}/release", location="/stays/{stay}"),
    Route(
        command=Book,
        path="/stays/{stay}/book",
        location="/stays/{stay}",
        example={"payer": MEMBER, "companions": ["Luca Bianchi"]},
    ),
    Route(
        command=ChangeStay,
        path="/stays/{stay}/change",
        location="/stays/{stay}",
        example={"payer": MEMBER, **_STAY, "companions": ["Luca Bianchi"]},
    ),
    Route(
        command=Cancel,
        path="/stays/{stay}/cancel",
        location="/stays/{stay}",
        example={"shown_fee_cents": 7_600},
    ),
    Route(command=CheckIn, path="/stays/{stay}/check-in", location="/stays/{stay}"),
    Route(command=MarkNoShow, path="/stays/{stay}/no-show", location="/stays/{stay}"),
    Route(
        command=RecordNight,
        path="/stays/{stay}/nights",
        location="/stays/{stay}",
        example={"night": date(2026, 7, 5)},
    ),
    Route(
        command=ChargeDamage,
        path="/stays/{stay}/damages",
        location="/stays/{stay}",
        example={"payer": MEMBER, "cents": 4_500, "note": "A broken lamp"},
    ),
    Route(command=CheckOut, path="/stays/{stay}/check-out", location="/stays/{stay}"),
)

ROUTES: Final = (*PLACES, *MEMBERS, *TREASURY, *HOUSES, *VENTURES, *STAYS)
