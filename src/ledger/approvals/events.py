"""Facts about what needs two persons: proposed by one, and approved, declined or withdrawn."""

from datetime import date
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.kernel.stored import StoredCommand


class CommandProposed(
    StoredCommand, frozen=True, kw_only=True, gc=False, tag="approvals.command-proposed.v1"
):
    """Somebody (`by`, an actor) asked for what needs a second person, who may approve it `until` the end of a day."""

    begins: ClassVar = "proposal"
    found_by: ClassVar = {"sealed_for": "member"}

    proposal: Ref
    by: str
    until: date


class CommandApproved(
    Fact, frozen=True, kw_only=True, gc=False, tag="approvals.command-approved.v1"
):
    """Another person approved it; what follows from the command stands beside this, decided anew."""

    proposal: Ref


class CommandDeclined(
    Fact, frozen=True, kw_only=True, gc=False, tag="approvals.command-declined.v1"
):
    """Another person declined it."""

    proposal: Ref


class ProposalWithdrawn(
    Fact, frozen=True, kw_only=True, gc=False, tag="approvals.proposal-withdrawn.v1"
):
    """Whoever had proposed it wants it no longer."""

    proposal: Ref
