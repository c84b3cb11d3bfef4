"""Ventures: where their commands are sent."""

from typing import Final

from api.engine.examples import HUB, MEMBER, TERMS
from api.engine.route import Route
from ledger.ventures.commit import CommitToRound, RevokeCommitment
from ledger.ventures.open_venture import OpenVenture
from ledger.ventures.pay_venture import PayVenture
from ledger.ventures.run_round import CancelRound, OpenRound, SettleRound

ROUTES: Final = (
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
        example=TERMS,
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
