"""Agreements with owners: whose rooms a hub lets, until when, and what it owes for them.

make     MakeAgreement                    agreement.py  Agreement     parties, period, rooms, share and rent
end      ProlongAgreement EndAgreement                  AgreementsOf  of a hub, of an owner, of all
settle   SettleMonth: when it is over     share.py      the share of a stay, when its guests leave
pay      PayOwner: from the hub's bank    remains.py    what lives on an agreement

Which room is under which agreement on which night, `stays` knows.
"""

from ledger.agreements import chart, events
from ledger.agreements.agreement import Agreement, AgreementsOf
from ledger.agreements.end import end_agreement, prolong_agreement
from ledger.agreements.make import make_agreement
from ledger.agreements.pay import pay_owner
from ledger.agreements.remains import agreements_live, agreements_remain, rents_are_open
from ledger.agreements.settle import after_settling, settle_month
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter

AGREEMENTS = Chapter(
    name="agreements",
    facts=facts_in(events),
    nouns=(Agreement, AgreementsOf),
    verbs=(make_agreement, prolong_agreement, end_agreement, settle_month, pay_owner),
    entries=("agreement-share", "agreement-rent", "agreement-paid"),
    accounts=chart.ACCOUNTS,
    answers=(agreements_live, agreements_remain, rents_are_open),
    due=(after_settling,),
)
