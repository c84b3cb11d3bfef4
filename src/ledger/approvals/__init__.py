"""A second person: what nobody should do alone is proposed by one and approved by another."""

from ledger.approvals import events
from ledger.approvals.approve import approve_proposal, decline_proposal, withdraw_proposal
from ledger.approvals.proposal import Proposal
from ledger.approvals.propose import propose
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter

APPROVALS = Chapter(
    name="approvals",
    facts=facts_in(events),
    nouns=(Proposal,),
    verbs=(approve_proposal, decline_proposal, withdraw_proposal),
    proposes=propose,
)
