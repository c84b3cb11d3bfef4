"""Offerings: where their commands are sent."""

from typing import Final

from api.engine.examples import BUYER, LATER, MEMBER, TERMS
from api.engine.route import Route
from ledger.offerings.crowdfunding import ReviseSheet
from ledger.offerings.extend import ExtendOffering
from ledger.offerings.lien import EnterLien, LiftLien
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pass_on import GiveShares, InheritShares
from ledger.offerings.pledge import LowerPledge, PledgeShares, RevokePledge
from ledger.offerings.redeem import RedeemShares
from ledger.offerings.settle import CancelOffering, SettleOffering

GIFT: Final = {"giver": MEMBER, "receiver": BUYER, "shares": 2, "document": "Rep. 1240 / Racc. 571"}
HEIRS: Final = {
    "deceased": MEMBER,
    "heirs": [{"member": BUYER, "shares": 3}],
    "document": "Certificate of inheritance 12/2026",
}
LIEN: Final = {
    "member": MEMBER,
    "shares": 2,
    "creditor": "Banca di Ala",
    "document": "Rep. 1255 / Racc. 580",
}
LIFTED: Final = {"member": MEMBER, "document": "Rep. 1401 / Racc. 633"}
REDEMPTION: Final = {
    "member": MEMBER,
    "shares": 3,
    "price_cents": 312_000,
    "document": "Directors, 3 June, no. 14",
}

ROUTES: Final = (
    *(
        Route(
            command=command,
            path=f"/{kind}s/{{issuer}}/{what}",
            of=kind,
            location="/proposals/{proposal}" if command.approved_within_days else "",
            example=example,
        )
        for kind in ("house", "venture")
        for command, what, example in (
            (GiveShares, "gifts", GIFT),
            (InheritShares, "inheritances", HEIRS),
            (RedeemShares, "redemptions", REDEMPTION),
            (EnterLien, "liens", LIEN),
            (LiftLien, "liens/{lien}/lift", LIFTED),
        )
    ),
    Route(
        command=OpenOffering,
        path="/houses/{issuer}/offerings",
        of="house",
        location="/offerings/{offering}",
        example=TERMS,
    ),
    Route(
        command=OpenOffering,
        path="/ventures/{issuer}/offerings",
        of="venture",
        location="/offerings/{offering}",
        example=TERMS,
    ),
    Route(
        command=PledgeShares,
        path="/offerings/{offering}/pledges",
        location="/offerings/{offering}/pledges/{pledge}",
        example={"member": MEMBER, "shares": 4},
    ),
    Route(
        command=LowerPledge,
        path="/offerings/{offering}/pledges/{pledge}/lower",
        location="/offerings/{offering}/pledges/{pledge}",
        example={"shares": 2},
    ),
    Route(
        command=RevokePledge,
        path="/offerings/{offering}/pledges/{pledge}/revoke",
        location="/offerings/{offering}",
    ),
    Route(
        command=ExtendOffering,
        path="/offerings/{offering}/extend",
        location="/offerings/{offering}",
        example={"closes": LATER},
    ),
    Route(
        command=ReviseSheet,
        path="/offerings/{offering}/sheet",
        location="/offerings/{offering}",
        example={"sheet": {"sha256": "5f" * 32, "version": 2}},
    ),
    Route(
        command=SettleOffering,
        path="/offerings/{offering}/settle",
        location="/offerings/{offering}",
    ),
    Route(
        command=CancelOffering,
        path="/offerings/{offering}/cancel",
        location="/offerings/{offering}",
        example={"reason": "seller-withdrew"},
    ),
)
