"""An appraisal says what a building was worth on a day that is not to come."""

from datetime import timedelta

import msgspec

from ledger.houses.appraise import RecordAppraisal
from ledger.houses.events import HouseAppraised
from ledger.houses.house import NoSuchHouse
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.treasury.effective import NotYet
from tests.houses.examples import owners
from tests.members.examples import AS_ANNA
from tests.scenario import SEED, TODAY, given, named
from tests.treasury.examples import MULINO

appraise = RecordAppraisal(
    house=MULINO,
    amount_cents=300_000_00,
    appraised_on=TODAY - timedelta(days=30),
    source="Studio tecnico",
    document="Perizia 12",
)


def test_an_appraisal_is_written_down_with_its_day_source_and_document():
    """It moves no money and no share."""
    given(*owners).when(appraise).then(
        HouseAppraised(
            day=TODAY,
            appraisal=identifier("AP", SEED, 1),
            house=MULINO,
            amount_cents=300_000_00,
            appraised_on=TODAY - timedelta(days=30),
            source="Studio tecnico",
            document="Perizia 12",
        )
    )


def test_no_appraisal_speaks_of_a_day_to_come_or_of_a_house_that_is_not():
    """And only staff tell of one."""
    given(*owners).when(
        msgspec.structs.replace(appraise, appraised_on=TODAY + timedelta(days=1))
    ).refused(NotYet)
    nowhere = msgspec.structs.replace(appraise, house=named("H", "NOWHERE"))
    given(*owners).when(nowhere).refused(NoSuchHouse)
    given(*owners).by(AS_ANNA).when(appraise).refused(NotAllowed)
