"""Network and hub come to terms: one proposes, either counters, both sign the same version."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.conventions.convention import (
    Convention,
    HubConventions,
    OnTheTable,
    existing_convention,
)
from ledger.conventions.events import (
    ConventionAgreed,
    ConventionCountered,
    ConventionDeclined,
    ConventionProposed,
    ConventionSigned,
)
from ledger.conventions.parties import party
from ledger.conventions.price_list import PriceLines, price_list
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ConventionId, HubId, Prefix
from ledger.kernel.refused import Malformed, NotAllowed, Refused
from ledger.kernel.see import See
from ledger.members.words import Reason
from ledger.places.hub import existing_hub

YEARS_MAX = timedelta(days=3_653)

Since = Annotated[date, Meta(description="the first day of use at these prices, today or later")]
Until = Annotated[date | None, Meta(description="the last one, if there is to be one")]
Version = Annotated[int, Meta(ge=1, le=1_000_000, description="the version that is meant")]


class ConventionIsThere(Refused):
    """The hub has a convention that is not over: what is wanted of it is offered as other terms."""


class ConventionIsOver(Refused):
    """The convention was declined or has ended."""


class NothingToSign(Refused):
    """Nothing is on the table: propose terms first."""


class OtherTerms(Refused):
    """Other terms are on the table by now: look at them first."""


class SignedAlready(Refused):
    """This party has signed this version; the other one's signature is missing."""


class SignedForTheOther(NotAllowed):
    """Whoever signed for one party does not sign for the other, whatever token they show: it takes two persons."""


class BegunBefore(Refused):
    """Prices are agreed from today on, or from a later day."""


class ProposeConvention(Command, frozen=True, kw_only=True, tag="conventions.propose-convention"):
    """Offer a hub, or the network, a convention (operators for the network, the host for the hub)."""

    hub: HubId
    since: Since
    until: Until = None
    prices: PriceLines


class CounterConvention(Command, frozen=True, kw_only=True, tag="conventions.counter-convention"):
    """Offer other terms: instead of those on the table, or for a convention in force (either party)."""

    hub: HubId
    convention: ConventionId
    since: Since
    until: Until = None
    prices: PriceLines


class SignConvention(Command, frozen=True, kw_only=True, tag="conventions.sign-convention"):
    """Sign the version on the table for one's own party; with both signatures it is agreed."""

    hub: HubId
    convention: ConventionId
    version: Version


class DeclineConvention(Command, frozen=True, kw_only=True, tag="conventions.decline-convention"):
    """Take what is on the table off it, with a reason (either party)."""

    personal = Personal(person="hub", fact=ConventionDeclined)

    hub: HubId
    convention: ConventionId
    version: Version
    reason: Reason


def propose_convention(command: ProposeConvention, see: See) -> list[Fact]:
    """Put the first version on the table."""
    by = party(see, command.hub)
    existing_hub(see, command.hub)
    last = see(HubConventions, command.hub).last
    if last and not see(Convention, last).is_over(see.today()):
        raise ConventionIsThere(convention=last)
    _must_last(see, command.since, command.until)
    return [
        ConventionProposed(
            day=see.today(),
            convention=see.new_id(Prefix.CONVENTION),
            hub=command.hub,
            version=1,
            since=command.since,
            until=command.until,
            prices=price_list(see, command.hub, command.prices),
            by=by,
        )
    ]


def counter_convention(command: CounterConvention, see: See) -> list[Fact]:
    """Put the next version on the table; who had signed the one before signs anew."""
    by = party(see, command.hub)
    convention = _live_convention(see, command.hub, command.convention)
    _must_last(see, command.since, command.until)
    return [
        ConventionCountered(
            day=see.today(),
            convention=command.convention,
            hub=command.hub,
            version=convention.version + 1,
            since=command.since,
            until=command.until,
            prices=price_list(see, command.hub, command.prices),
            by=by,
        )
    ]


def sign_convention(command: SignConvention, see: See) -> list[Fact]:
    """Sign; the second signature agrees."""
    by = party(see, command.hub)
    convention = _live_convention(see, command.hub, command.convention)
    table = _meant(convention, command.version)
    if by in table.signed:
        raise SignedAlready(version=command.version)
    if see.who.actor in table.signers:
        raise SignedForTheOther(actor=see.who.actor)
    signed = ConventionSigned(
        day=see.today(),
        convention=command.convention,
        hub=command.hub,
        version=command.version,
        by=by,
        signer=see.who.actor,
    )
    return [signed, *_agreed(signed, table)] if table.signed else [signed]


def _agreed(signed: ConventionSigned, table: OnTheTable) -> list[Fact]:
    return [
        ConventionAgreed(
            day=signed.day,
            convention=signed.convention,
            hub=signed.hub,
            version=signed.version,
            since=table.since,
            until=table.until,
            prices=table.prices,
        )
    ]


def decline_convention(command: DeclineConvention, see: See) -> list[Fact]:
    """Take it off the table."""
    by = party(see, command.hub)
    convention = _live_convention(see, command.hub, command.convention)
    _meant(convention, command.version)
    return [
        ConventionDeclined(
            day=see.today(),
            convention=command.convention,
            hub=command.hub,
            version=command.version,
            by=by,
            reason=command.reason,
        )
    ]


def _live_convention(see: See, hub: str, name: str) -> Convention:
    """Return the convention; refuses one of which nothing is to come."""
    convention = existing_convention(see, hub, name)
    if convention.is_over(see.today()):
        raise ConventionIsOver(convention=name)
    return convention


def _meant(convention: Convention, version: int) -> OnTheTable:
    """Return what is on the table, if it is this version."""
    if convention.table is None:
        raise NothingToSign(version=convention.version)
    if convention.version != version:
        raise OtherTerms(version=convention.version)
    return convention.table


def _must_last(see: See, since: date, until: date | None) -> None:
    if since < see.today():
        raise BegunBefore(field="since", today=see.today())
    if until is not None and not since <= until <= since + YEARS_MAX:
        raise Malformed("It ends on its first day or later, within ten years.", field="until")
