"""A payment code is a member's id with two check digits: what came under it is theirs, and a slip is noticed."""

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from ledger.kernel.ids import identifier
from ledger.treasury import journal
from ledger.treasury.payment_code import (
    NotAPaymentCode,
    RecordPaymentByCode,
    member_of,
    payment_code,
)
from tests.members.examples import ANNA, PATHS
from tests.scenario import given
from tests.staff import TREASURER
from tests.treasury.examples import MEMBERS, new_entry, posted

ANNAS_CODE = payment_code(ANNA)


@hypothesis_given(st.binary(min_size=32, max_size=32), st.booleans())
def test_a_code_leads_back_to_its_member_however_it_is_written(seed, spaced):
    """In small letters, in groups of four; never longer than ISO 11649 has it."""
    member = identifier("M", seed, 0)
    code = payment_code(member)
    assert (code[:2], len(code)) == ("RF", 21)
    written = " ".join(code[n : n + 4] for n in range(0, len(code), 4)) if spaced else code.lower()
    assert member_of(written) == member


@hypothesis_given(st.integers(2, 20), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_sign_is_noticed(place, sign):
    """Whichever it is."""
    wrong = ANNAS_CODE[:place] + sign + ANNAS_CODE[place + 1 :]
    if wrong != ANNAS_CODE:
        with pytest.raises(NotAPaymentCode):
            member_of(wrong)


def test_a_reference_of_somebody_elses_is_none():
    """Right by ISO 11649, and no member's."""
    with pytest.raises(NotAPaymentCode):
        member_of("RF18539007547034")


def test_a_payment_in_may_name_the_code():
    """It is what it would be with the member's name."""
    pay = RecordPaymentByCode(code=ANNAS_CODE, amount_cents=100_00)
    given(*MEMBERS).by(TREASURER).when(pay).then(
        posted(journal.payment_in(ANNA, 100_00), new_entry())
    )
    wrong = RecordPaymentByCode(code=ANNAS_CODE[:-1] + "B", amount_cents=100_00)
    given(*PATHS["admitted"]).by(TREASURER).when(wrong).refused(NotAPaymentCode)
