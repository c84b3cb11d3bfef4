"""Houses: which there are, who holds how much, what is offered, what was paid."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.listing import list_of, one_of
from api.houses.appraisals import WORDS as APPRAISED
from api.houses.entries import ENTRIES
from api.houses.offers import WORDS
from api.houses.papers import READS as PAPERS
from api.houses.rates import WORDS as RATED
from api.offerings.book_of_members import OF_HOUSE
from api.offerings.holders import must_hold_some
from projections.houses.questions import APPRAISAL, DISTRIBUTION, HOUSE, OFFER
from projections.houses.rates import RATE
from projections.registers import Register, register


async def house_register(ask: Ask) -> Register:
    """Who holds how many of a house's shares, exactly; for staff and those who hold some."""
    async with ask.looking("offerings", "houses", "treasury") as (connection, as_of):
        found = await register(connection, ask.path["house"], as_of)
    await must_hold_some(ask, found)
    return found


READS: Final = (
    *PAPERS,
    ENTRIES,
    OF_HOUSE,
    list_of(HOUSE, "/houses", "List the houses that are bought together."),
    one_of(
        HOUSE,
        "/houses/{house}",
        "One house, its legal form and what passing its shares on takes.",
    ),
    Read(
        path="/houses/{house}/register",
        name="register",
        answers=house_register,
        returns=Register,
        may=May.EVERYONE,
    ),
    list_of(
        APPRAISAL,
        "/houses/{house}/appraisals",
        "List what a house's building was found to be worth.",
        opened=APPRAISED,
    ),
    one_of(APPRAISAL, "/appraisals/{appraisal}", "One appraisal of a house.", opened=APPRAISED),
    list_of(
        RATE,
        "/withholding-rates",
        "List the rates at which profit is taxed, each from a day on: the law's, and single holders' with why.",
        may=May.STAFF,
        opened=RATED,
    ),
    list_of(
        DISTRIBUTION,
        "/houses/{house}/distributions",
        "List what a house has paid its holders.",
        no_store=True,
    ),
    one_of(
        DISTRIBUTION,
        "/distributions/{distribution}",
        "One distribution of a house.",
        no_store=True,
    ),
    list_of(
        OFFER,
        "/offers",
        "List offers of shares; one to a named buyer is for those two alone.",
        opened=WORDS,
    ),
    one_of(OFFER, "/offers/{offer}", "One offer of shares.", opened=WORDS),
)
