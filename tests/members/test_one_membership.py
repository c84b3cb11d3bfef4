"""Whatever is tried in whatever order, of those who have one tax code one was ever admitted."""

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from ledger.kernel.command import Command
from ledger.kernel.ids import identifier
from ledger.kernel.noun import noun_from_bytes, noun_to_bytes
from ledger.kernel.refused import Refused
from ledger.members.apply import ApplyForMembership
from ledger.members.change import CorrectTaxCode
from ledger.members.membership import OVER, Membership
from ledger.members.standing import (
    AdmitMember,
    DeclineMember,
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
)
from ledger.members.tax_holder import TaxHolder
from ledger.members.withdraw import Withdraw
from tests.members.examples import ANNAS_TAG, BRUNOS_TAG, COOPS_TAG
from tests.places.examples import ALA, ALA_RECORDED, HOST
from tests.scenario import Memory
from tests.staff import OPERATOR

TAGS = (ANNAS_TAG, BRUNOS_TAG, COOPS_TAG)
MEMBERS = [identifier("M", b"s" * 32, n) for n in range(6)]

SOMEONE = st.sampled_from(MEMBERS)
WHY = st.just("v1:why")
STEPS = st.one_of(
    st.builds(
        ApplyForMembership,
        person=st.booleans(),
        home_hub=st.just(ALA),
        name=st.just("v1:n"),
        email=st.just("v1:e"),
        tax_code=st.just("v1:c"),
        member=SOMEONE,
        tax_tag=st.sampled_from(TAGS),
    ),
    st.builds(
        CorrectTaxCode, member=SOMEONE, tax_code=st.just("v1:c"), tax_tag=st.sampled_from(TAGS)
    ),
    st.builds(AdmitMember, member=SOMEONE),
    st.builds(DeclineMember, member=SOMEONE, reason=WHY),
    st.builds(SuspendMember, member=SOMEONE, reason=WHY),
    st.builds(ReinstateMember, member=SOMEONE, reason=WHY),
    st.builds(ExcludeMember, member=SOMEONE, reason=WHY),
    st.builds(RecordDeath, member=SOMEONE, note=WHY),
    st.builds(Withdraw, member=SOMEONE),
)


def _is_born_twice(memory: Memory, step: Command) -> bool:
    """The book gives every applicant a fresh id; so does the test."""
    return isinstance(step, ApplyForMembership) and (Membership, step.member) in memory


@hypothesis_given(st.lists(st.tuples(STEPS, st.sampled_from([OPERATOR, HOST])), max_size=40))
def test_one_tax_code_has_one_membership_that_was_admitted(steps):
    """And those who have it are exactly the live ones."""
    memory = Memory()
    memory.apply(ALA_RECORDED)
    for step, who in steps:
        if _is_born_twice(memory, step):
            continue
        try:
            memory.decide(step, who=who)
        except Refused:
            continue
    for tag in TAGS:
        live = [
            key
            for (kind, key), noun in memory.items()
            if kind is Membership and noun.tax_tag == tag and noun.standing not in OVER
        ]
        assert sum(memory[Membership, one].was_admitted for one in live) <= 1
        assert memory[TaxHolder, tag].members == tuple(sorted(live))
    for (kind, _), noun in memory.items():
        assert noun_from_bytes(kind, noun_to_bytes(noun)) == noun
