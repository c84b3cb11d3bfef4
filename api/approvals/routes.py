"""Proposals: where another person says yes or no."""

from typing import Final

from api.engine.route import Route
from ledger.approvals.approve import ApproveProposal, DeclineProposal, WithdrawProposal

ROUTES: Final = (
    Route(
        command=ApproveProposal,
        path="/proposals/{proposal}/approval",
        location="/proposals/{proposal}",
    ),
    Route(
        command=DeclineProposal,
        path="/proposals/{proposal}/decline",
        location="/proposals/{proposal}",
    ),
    Route(
        command=WithdrawProposal,
        path="/proposals/{proposal}/withdrawal",
        location="/proposals/{proposal}",
    ),
)
