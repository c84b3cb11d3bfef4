"""Conventions: what members of the pact pay at hubs that are not their own, agreed by the network and each hub."""

from ledger.conventions import chart, events, limit_events, netting_events, rules_events
from ledger.conventions.at_hub import convention_missing, conventions_live
from ledger.conventions.convention import Convention, HubConventions
from ledger.conventions.debt_limits import set_debt_limit
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.member_uses import MemberUses
from ledger.conventions.mutual_credit import MutualCredit
from ledger.conventions.negotiate import (
    counter_convention,
    decline_convention,
    propose_convention,
    sign_convention,
)
from ledger.conventions.net_visits import net_visits
from ledger.conventions.rules import PactRules, set_pact_rule
from ledger.conventions.suspend import end_convention, resume_convention, suspend_convention
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter

CONVENTIONS = Chapter(
    name="conventions",
    facts=(
        *facts_in(events),
        *facts_in(rules_events),
        *facts_in(netting_events),
        *facts_in(limit_events),
    ),
    nouns=(Convention, HubConventions, MemberUses, PactRules, MutualCredit, HubDebt),
    verbs=(
        propose_convention,
        counter_convention,
        sign_convention,
        decline_convention,
        suspend_convention,
        resume_convention,
        end_convention,
        set_pact_rule,
        set_debt_limit,
        net_visits,
    ),
    entries=("visit-owed", "netting"),
    accounts=chart.ACCOUNTS,
    answers=(conventions_live, convention_missing),
)
