"""Ala has agreed on nights with the network: members of city hubs pay € 15,00 where everybody pays € 25,00."""

from ledger.conventions.events import AgreedPrice, ConventionAgreed, ConventionProposed
from ledger.conventions.rules_events import PactRuleSet
from ledger.conventions.sold import Sold
from ledger.kernel.fact import Fact
from ledger.members.events import HomeHubChanged
from tests.conventions.examples import WHY
from tests.members.examples import ANNA
from tests.places.examples import ALA, MILANO, MILANO_RECORDED
from tests.scenario import TODAY, named
from tests.stays.examples import ALA_IS_OPEN, FIRST

CONVENTION = named("CV", "ALA")


def night(agreed_cents: int = 15_00, **more) -> AgreedPrice:
    """A line for members of the other side."""
    said = {"whom": "other-side", "vat_bp": 1_000} | more
    return AgreedPrice(
        service="bed", unit="night", public_cents=25_00, agreed_cents=agreed_cents, **said
    )


def agreed(*lines: AgreedPrice, version: int = 1) -> list[Fact]:
    """What both have signed."""
    terms = {
        "day": TODAY,
        "convention": CONVENTION,
        "hub": ALA,
        "version": version,
        "since": TODAY,
        "until": None,
        "prices": lines,
    }
    return [ConventionProposed(**terms, by="network"), ConventionAgreed(**terms)]


def visa_days(value: int) -> PactRuleSet:
    """So many a year from today on."""
    return PactRuleSet(
        day=TODAY, rule="visa-days-a-year", valid_from=TODAY, value=value, reason=WHY
    )


def at_home(member: str, hub: str = MILANO) -> HomeHubChanged:
    return HomeHubChanged(day=TODAY, member=member, home_hub=hub, former_hub=ALA)


ANNA_OF_MILANO = at_home(ANNA)
PACT: list[Fact] = [*ALA_IS_OPEN, MILANO_RECORDED, ANNA_OF_MILANO, *agreed(night())]


def sold_to(guest: str, nights: int, cents: int = 15_00, **more) -> Sold:
    """So many nights from the first one by the convention."""
    said = {"rule": "convention", "first": FIRST, "version": 1, "line": 0} | more
    return Sold(
        guest=guest,
        slots=nights,
        unit_cents=cents,
        vat_bp=1_000,
        agreed_cents=15_00,
        agreed_vat_bp=1_000,
        convention=CONVENTION,
        **said,
    )
