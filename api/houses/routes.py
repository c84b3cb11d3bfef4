"""Houses: where their commands are sent."""

from datetime import date
from typing import Final

from api.engine.examples import BANK, BUYER, CLOSES, HUB, MEMBER
from api.engine.route import Route
from ledger.houses.appraise import RecordAppraisal
from ledger.houses.distribute import Distribute
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.open_house import OpenHouse
from ledger.houses.transfer import AcceptOffer, AuthoriseTransfer
from ledger.houses.withholding import SetHolderRate, SetWithholdingRate

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
        example={"hub": HUB, **BANK},
    ),
    Route(
        command=RecordExpense,
        path="/houses/{house}/expenses",
        example={"what": "Roof repair", **BANK},
    ),
    Route(
        command=RecordPurchase,
        path="/houses/{house}/purchases",
        example={"what": "The building", **BANK},
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
