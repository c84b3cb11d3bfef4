"""What a fact about a convention changes in what is shown, told without any database."""

from ledger.conventions.convention import Stage
from ledger.conventions.events import ConventionSuspended, Party
from projections.conventions.view import (
    ConventionRow,
    Standing,
    Step,
    StepRow,
    TermsRow,
    proposed,
    signed,
    suspended,
)
from tests.conventions.examples import (
    CONVENTION,
    DESK_DAY_TOLD,
    PROPOSED,
    UNTIL,
    signed_by,
)
from tests.places.examples import MILANO
from tests.scenario import TODAY

ROW = ConventionRow(CONVENTION, MILANO, Stage.PROPOSED, 1)
TERMS = TermsRow(CONVENTION, 1, MILANO, Party.NETWORK, TODAY, UNTIL, (DESK_DAY_TOLD,))


def seen(kind: type, *_: object) -> object:
    """What stands there before."""
    return {ConventionRow: ROW, TermsRow: TERMS}[kind]


def test_a_proposal_is_on_the_table_unsigned():
    """The convention, its first version, and who took the first step."""
    step = StepRow(CONVENTION, MILANO, Step.PROPOSED, Party.NETWORK, 1, reasoned=False)
    assert list(proposed(PROPOSED)) == [ROW, TERMS, step]
    assert TERMS.standing is Standing.OFFERED


def test_a_signature_is_added_to_those_that_are_there():
    """Whoever signed before stays signed."""
    change, step = signed(signed_by(Party.HUB), seen)
    assert (change.of, change.key) == (TermsRow, (CONVENTION, 1))
    assert change.columns == {"signed": ("hub",)}
    assert (step.step, step.by) == (Step.SIGNED, Party.HUB)


def test_a_suspension_is_told_with_its_reason():
    """The reason stands in the fact; the step says that there is one."""
    fact = ConventionSuspended(
        day=TODAY, convention=CONVENTION, hub=MILANO, by="network", reason="v1:works"
    )
    change, step = suspended(fact, seen)
    assert change.columns == {"stage": Stage.SUSPENDED}
    assert step.reasoned
