"""A convention of the network with a city hub, step by step."""

from datetime import date

from ledger.conventions.events import (
    AgreedPrice,
    ConventionAgreed,
    ConventionProposed,
    ConventionSigned,
    For,
    Party,
    ServiceKind,
    Unit,
)
from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.price_list import PriceLine
from tests.places.examples import ALA_RECORDED, MILANO, MILANO_RECORDED, OTHER_HOST
from tests.scenario import TODAY, named
from tests.staff import OPERATOR

CONVENTION = named("CV", "MILANO")
UNTIL = date(2027, 12, 31)
WHY = "The pact begins."
HUBS = [ALA_RECORDED, MILANO_RECORDED]


def debt_limit(hub: str, cents: int, creditor: str = "") -> DebtLimitSet:
    """A hub may owe so much, to all or to one."""
    return DebtLimitSet(day=TODAY, hub=hub, creditor=creditor, cents=cents, reason=WHY)


DESK_DAY = PriceLine(
    service=ServiceKind.DESK,
    unit=Unit.DAY,
    public_cents=25_00,
    agreed_cents=12_00,
    vat_bp=2_200,
    whom=For.OTHER_SIDE,
)
HALF_DESK = PriceLine(
    service=ServiceKind.DESK,
    unit=Unit.HALF_DAY,
    public_cents=15_00,
    agreed_cents=7_00,
    vat_bp=2_200,
    whom=For.OTHER_SIDE,
    most_a_month=8,
    notice_hours=24,
)
DESK_DAY_TOLD = AgreedPrice(
    service="desk",
    unit="day",
    public_cents=25_00,
    agreed_cents=12_00,
    vat_bp=2_200,
    whom="other-side",
)

PROPOSED = ConventionProposed(
    day=TODAY,
    convention=CONVENTION,
    hub=MILANO,
    version=1,
    since=TODAY,
    until=UNTIL,
    prices=(DESK_DAY_TOLD,),
    by="network",
)
AGREED = ConventionAgreed(
    day=TODAY,
    convention=CONVENTION,
    hub=MILANO,
    version=1,
    since=TODAY,
    until=UNTIL,
    prices=(DESK_DAY_TOLD,),
)


SIGNERS = {Party.NETWORK: OPERATOR.actor, Party.HUB: OTHER_HOST.actor}


def signed_by(by: Party, version: int = 1) -> ConventionSigned:
    return ConventionSigned(
        day=TODAY,
        convention=CONVENTION,
        hub=MILANO,
        version=version,
        by=by.value,
        signer=SIGNERS[by],
    )


AT_THE_TABLE = [*HUBS, PROPOSED]
IN_FORCE = [*AT_THE_TABLE, signed_by(Party.NETWORK), signed_by(Party.HUB), AGREED]
