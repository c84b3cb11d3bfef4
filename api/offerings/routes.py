"""Offerings: where their commands are sent."""

from typing import Final

from api.engine.examples import MEMBER, TERMS
from api.engine.route import Route
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.offerings.settle import CancelOffering, SettleOffering

ROUTES: Final = (
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
        command=RevokePledge,
        path="/offerings/{offering}/pledges/{pledge}/revoke",
        location="/offerings/{offering}",
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
        example={"reason": "The seller stepped back"},
    ),
)
