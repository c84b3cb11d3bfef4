"""Houses: where their commands are sent."""

from datetime import date
from typing import Final

from api.engine.examples import BANK, BUYER, CLOSES, HOUSE, HUB, MEMBER
from api.engine.route import Route
from ledger.houses.appraise import RecordAppraisal
from ledger.houses.authorise import AuthoriseTransfer, RefuseTransfer, RequestTransfer
from ledger.houses.bring_in import BringInHouse
from ledger.houses.distribute import Distribute
from ledger.houses.enter_shares import EnterShares
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.open_house import OpenHouse
from ledger.houses.papers import DescribeHouse, FileDocument, TellNews
from ledger.houses.transfer import AcceptOffer
from ledger.houses.undo import UndoDistribution
from ledger.houses.withholding import SetHolderRate, SetWithholdingRate

HOLDERS: Final = [
    {"member": MEMBER, "shares": 40, "cents": 4_000_000},
    {"member": BUYER, "shares": 20, "cents": 2_000_000},
]

ROUTES: Final = (
    Route(
        command=OpenHouse,
        path="/houses",
        location="/houses/{house}",
        example={
            "hub": HUB,
            "name": "Casa del Tufo",
            "form": "cooperativa",
            "dividend_ceiling_bp": 250,
            "nominal_cents": 50_000,
        },
    ),
    Route(
        command=DescribeHouse,
        path="/houses/{house}/address",
        location="/houses/{house}",
        example={"address": "Via Roma 12", "cadastre": "Sheet 12, parcel 345, unit 2"},
    ),
    Route(
        command=FileDocument,
        path="/houses/{house}/documents",
        location="/houses/{house}/papers",
        example={
            "title": "Deed of purchase",
            "kind": "deed",
            "sha256": "5f" * 32,
            "dated": date(2026, 3, 31),
        },
    ),
    Route(
        command=TellNews,
        path="/houses/{house}/news",
        location="/houses/{house}/papers",
        example={"kind": "works", "words": "The roof is done, the stairs come next"},
    ),
    Route(
        command=EnterShares,
        path="/houses/{house}/co-owners",
        example={"holders": HOLDERS, "document": "Rep. 1201 / Racc. 540"},
    ),
    Route(
        command=BringInHouse,
        path="/houses/{house}/bring-in",
        example={
            "holders": HOLDERS,
            "bank_cents": 1_200_000,
            "property_cents": 9_000_000,
            "loan_cents": 4_000_000,
            "capital_cents": 6_000_000,
            "reserves_cents": 200_000,
            "document": "Balance sheet of 31 December 2025",
        },
    ),
    Route(
        command=OfferShares,
        path="/houses/{house}/offers",
        location="/offers/{offer}",
        example={
            "seller": MEMBER,
            "shares": 2,
            "price_cents": 104_000,
            "expires": CLOSES,
            "buyer": BUYER,
        },
    ),
    Route(command=WithdrawOffer, path="/offers/{offer}/withdraw", location="/offers/{offer}"),
    Route(command=ExpireOffer, path="/offers/{offer}/expire", location="/offers/{offer}"),
    Route(
        command=RequestTransfer,
        path="/offers/{offer}/request",
        location="/offers/{offer}",
        example={"buyer": BUYER},
    ),
    Route(
        command=RefuseTransfer,
        path="/offers/{offer}/refuse",
        location="/offers/{offer}",
        example={
            "house": HOUSE,
            "buyer": BUYER,
            "resolution": "Directors, 3 June, no. 13",
            "reasons": "Runs a hotel next door (art. 5 of the statute)",
        },
    ),
    Route(
        command=AuthoriseTransfer,
        path="/offers/{offer}/authorise",
        location="/offers/{offer}",
        example={"house": HOUSE, "buyer": BUYER, "resolution": "Directors, 3 June, no. 12"},
    ),
    Route(
        command=AcceptOffer,
        path="/offers/{offer}/accept",
        location="/offers/{offer}",
        example={"house": HOUSE, "buyer": BUYER, "deed": "Rep. 1234 / Racc. 567"},
    ),
    Route(
        command=RecordRent,
        path="/houses/{house}/rents",
        example={"hub": HUB, **BANK},
    ),
    Route(
        command=RecordExpense,
        path="/houses/{house}/expenses",
        example={"note": "Roof repair", **BANK},
    ),
    Route(
        command=RecordPurchase,
        path="/houses/{house}/purchases",
        example={"note": "The building", **BANK},
    ),
    Route(
        command=Distribute,
        path="/houses/{house}/distributions",
        example={
            "of": "profit",
            "amount_cents": 180_000,
            "record_date": date(2026, 3, 31),
            "shown_total_cents": 133_200,
        },
    ),
    Route(
        command=UndoDistribution,
        path="/distributions/{distribution}/undo",
        location="/distributions/{distribution}",
        example={"reason": "wrong-amount"},
    ),
    Route(
        command=RecordAppraisal,
        path="/houses/{house}/appraisals",
        location="/appraisals/{appraisal}",
        example={
            "amount_cents": 12_000_000,
            "appraised_on": date(2026, 3, 31),
            "source": "Studio tecnico di Cuneo",
            "document": "Perizia 12/2026",
        },
    ),
    Route(
        command=SetHolderRate,
        path="/houses/{house}/holders/{member}/rates",
        example={"rate_bp": 1_500, "valid_from": date(2026, 1, 1), "reason": "Treaty, article 10"},
    ),
    Route(
        command=SetWithholdingRate,
        path="/withholding-rates",
        example={"rate_bp": 2_600, "valid_from": date(2014, 7, 1), "law": "DL 66/2014, art. 3"},
    ),
)
