"""A house is appraised: from that day on it is worth what the building is worth, with all else that it has and owes."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.houses.events import HouseAppraised
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, Prefix
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.words import Said
from ledger.treasury.effective import effective_day


class RecordAppraisal(Command, frozen=True, kw_only=True, tag="houses.record-appraisal"):
    """Note what a building was found to be worth, on which day, by whom, in which document."""

    personal = Personal(person="house", fact=HouseAppraised)

    house: HouseId
    amount_cents: Annotated[Cents, Meta(description="what the building is worth, in euro cents")]
    appraised_on: Annotated[date, Meta(description="the day that the appraisal speaks of")]
    source: Annotated[Said, Meta(description="who appraised it; sealed")]
    document: Annotated[Said, Meta(description="reference of the report; sealed")]


def record_appraisal(command: RecordAppraisal, see: See) -> list[Fact]:
    """Write it down; no day to come can be spoken of."""
    must_be(see, Role.OPERATOR, Role.TREASURER)
    existing_house(see, command.house)
    return [
        HouseAppraised(
            day=see.today(),
            appraisal=see.new_id(Prefix.APPRAISAL),
            house=command.house,
            amount_cents=command.amount_cents,
            appraised_on=effective_day(see, command.appraised_on),
            source=command.source,
            document=command.document,
        )
    ]
