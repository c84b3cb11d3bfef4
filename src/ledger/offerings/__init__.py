"""Offerings: new shares of houses and ventures are asked for, issued or released; who holds how many."""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.offerings import crowdfunding_events, due, events
from ledger.offerings.cost import Costs
from ledger.offerings.crowdfunding import KeyInformation, revise_sheet
from ledger.offerings.extend import extend
from ledger.offerings.holder import Holder, shares_remain
from ledger.offerings.lapse import pledges_lapse
from ledger.offerings.lien import Liens, enter_lien, liens_lock, lift_lien
from ledger.offerings.offering import Offering
from ledger.offerings.open_offering import open_offering
from ledger.offerings.pass_on import give_shares, inherit_shares
from ledger.offerings.pledge import lower, pledge, revoke
from ledger.offerings.redeem import redeem_shares
from ledger.offerings.register import Register
from ledger.offerings.settle import cancel, settle

OFFERINGS = Chapter(
    name="offerings",
    facts=(*facts_in(events), *facts_in(crowdfunding_events)),
    nouns=(Offering, KeyInformation, Register, Costs, Holder, Liens),
    entries=(
        "pledge-held",
        "pledge-lowered",
        "pledge-released",
        "pledge-revoked",
        "shares-issued",
    ),
    verbs=(
        open_offering,
        revise_sheet,
        extend,
        pledge,
        lower,
        revoke,
        settle,
        cancel,
        give_shares,
        inherit_shares,
        redeem_shares,
        enter_lien,
        lift_lien,
    ),
    due=(due.when_opened, due.when_moved, due.when_over),
    answers=(shares_remain, pledges_lapse, liens_lock),
)
