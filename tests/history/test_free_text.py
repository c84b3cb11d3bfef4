"""Nothing in a fact can name a person in clear: each text is sealed, or it is said here why it is not personal."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.refers import Refers
from ledger.registry import RULES

IN_CLEAR = {
    "approvals.command-proposed.v1 command": "the name of a command",
    "approvals.command-proposed.v1 by": "an actor's name, as in every line",
    "conventions.convention-signed.v1 signer": "an actor's name, as in every line",
    "places.hub-recorded.v1 name": "what a place is called in public",
    "places.hub-recorded.v1 side": "a code: village or city",
    "places.hub-recorded.v1 istat": "a municipality's number",
    "places.hub-recorded.v1 municipality": "a municipality's name",
    "places.hub-recorded.v1 country": "a country's two letters",
    "places.hub-recorded.v1 zone": "the name of a time zone",
    "places.part-provided.v1 part": "a code: what a hub has",
    "places.part-lost.v1 part": "a code: what a hub has no longer",
    "places.hub-placed.v1 address": "the address of a public place",
    "OpeningHours opens": "an hour",
    "OpeningHours closes": "an hour",
    "places.hub-described.v1 email": "a hub's own public address, no person's",
    "places.hub-described.v1 phone": "a hub's own public number, no person's",
    "places.hub-described.v1 website": "a hub's own page",
    "places.hub-described.v1 rules": "rules that hang at a hub's door",
    "places.hub-described.v1 amenities": "what a hub has, in public",
    "places.hub-renamed.v1 name": "what a place is called in public",
    "doors.city-application-received.v1 digest": "a digest of a secret",
    "doors.city-application-received.v1 country": "a country's two letters",
    "desks.desk-booked.v1 zone": "the name of a time zone",
    "doors.city-application-received.v1 zone": "the name of a time zone",
    "doors.city-application-received.v1 istat": "a municipality's number",
    "doors.city-application-received.v1 town": "a town's name",
    "doors.village-application-received.v1 digest": "a digest of a secret",
    "doors.village-application-received.v1 istat": "a municipality's number",
    "doors.village-application-received.v1 municipality": "a municipality's name",
    "doors.village-application-received.v1 has": "codes: what a hub has",
    "doors.company-application-received.v1 digest": "a digest of a secret",
    "doors.company-application-received.v1 istat": "a municipality's number",
    "doors.company-application-received.v1 municipality": "a municipality's name",
    "LeasedBeds beds": "what bed places are called",
    "ProposedPrice service": "a code: what is sold",
    "ProposedPrice unit": "a code: by what it is counted",
    "members.member-applied.v1 tax_tag": "a keyed digest",
    "members.member-declined.v1 tax_tag": "a keyed digest",
    "members.member-withdrawn.v1 tax_tag": "a keyed digest",
    "members.tax-code-corrected.v1 tax_tag": "a keyed digest",
    "members.tax-code-corrected.v1 former_tag": "a keyed digest",
    "members.user-named.v1 user": "a user's id",
    "members.user-removed.v1 user": "a user's id",
    "treasury.entry-posted.v1 kind": "a code of the journal",
    "treasury.entry-posted.v1 currency": "a code",
    "treasury.entry-posted.v1 reason": "a code of a reversal, or of a bank (ISO 20022)",
    "treasury.bank-movement-noted.v1 reference": "a bank's own number of a movement",
    "treasury.entry-documented.v1 sha256": "a digest of a file",
    "treasury.year-approved.v1 sha256": "a digest of a file",
    "treasury.document-issued.v1 kind": "a code: receipt, invoice or note",
    "treasury.document-issued.v1 series": "a code: receipts or invoices",
    "DocumentLine what": "a code: what is sold",
    "DocumentLine nature": "a code: why there is no VAT",
    "offerings.key-information-given.v1 sha256": "a digest of a file for everybody",
    "offerings.investor-warned.v1 investor": "a code: the class of an investor",
    "offerings.offering-cancelled.v1 reason": "a code",
    "houses.house-opened.v1 name": "what a building is called in public",
    "houses.house-opened.v1 form": "a code: the legal form",
    "houses.distribution-paid.v1 of": "a code: profit or capital",
    "houses.holder-paid.v1 of": "a code: profit or capital",
    "houses.distribution-undone.v1 of": "a code: profit or capital",
    "houses.distribution-undone.v1 reason": "a code",
    "houses.holder-part-undone.v1 of": "a code: profit or capital",
    "houses.withholding-rate-set.v1 holders": "a code: natural persons",
    "houses.withholding-rate-set.v1 law": "the law that sets a rate",
    "houses.house-described.v1 address": "where a building stands",
    "houses.house-described.v1 cadastre": "a building's number in a public register",
    "houses.document-filed.v1 kind": "a code",
    "houses.document-filed.v1 sha256": "a digest of a file",
    "houses.news-published.v1 kind": "a code",
    "ventures.venture-opened.v1 name": "what a startup is called in public",
    "conventions.convention-proposed.v1 by": "a code: network or hub",
    "conventions.convention-countered.v1 by": "a code: network or hub",
    "conventions.convention-signed.v1 by": "a code: network or hub",
    "conventions.convention-declined.v1 by": "a code: network or hub",
    "conventions.convention-suspended.v1 by": "a code: network or hub",
    "conventions.convention-resumed.v1 by": "a code: network or hub",
    "conventions.convention-ended.v1 by": "a code: network or hub",
    "till.taken-at-till.v1 means": "a code: in cash or by card",
    "till.taken-at-till.v1 receipt": "a machine's number on a receipt: letters and digits, never a name",
    "agreements.agreement-made.v1 rooms": "what rooms are called",
    "agreements.agreement-made.v1 documents": "digests of files",
    "agreements.agreement-prolonged.v1 document": "a digest of a file",
    "stays.room-lent.v1 name": "what a room is called",
    "plans.plan-offered.v1 name": "what a plan is called in public",
    "plans.carnet-offered.v1 name": "what a carnet is called in public",
    "plans.credits-given.v1 reason": "a code",
    "AgreedPrice service": "a code of a price list",
    "AgreedPrice unit": "a code of a price list",
    "AgreedPrice whom": "a code of a price list",
    "desks.desk-code-set.v1 code_tag": "a keyed digest of a code that changes",
    "desks.desk-booked.v1 part": "a code: a day, or which half of it",
    "desks.desk-cancelled.v1 part": "a code: a day, or which half of it",
    "desks.desk-missed.v1 part": "a code: a day, or which half of it",
    "desks.desk-used.v1 part": "a code: a day, or which half of it",
    "desks.desk-used.v1 by": "a code: how a guest was let in",
    "halls.hall-booked.v1 zone": "the name of a time zone",
    "halls.hall-booked.v1 service": "a code: what a hall is for",
    "halls.hall-cancelled.v1 zone": "the name of a time zone",
    "halls.hall-cancelled.v1 service": "a code: what a hall is for",
    "halls.hall-missed.v1 zone": "the name of a time zone",
    "halls.hall-missed.v1 service": "a code: what a hall is for",
    "halls.hall-used.v1 zone": "the name of a time zone",
    "halls.hall-used.v1 service": "a code: what a hall is for",
    "halls.hall-used.v1 by": "a code: how a guest was let in",
    "halls.hall-set-up.v1 kind": "a code: what a hall is for",
    "halls.hall-changed.v1 kind": "a code: what a hall is for",
    "halls.hall-set-up.v1 name": "what a hall is called",
    "halls.hall-changed.v1 name": "what a hall is called",
    "halls.hall-set-up.v1 equipment": "what belongs to a hall",
    "halls.hall-changed.v1 equipment": "what belongs to a hall",
    "occasions.occasion-announced.v1 what": "a code: experience, course or activity",
    "occasions.occasion-announced.v1 title": "what an occasion is called in public",
    "occasions.occasion-announced.v1 zone": "the name of a time zone",
    "occasions.occasion-changed.v1 zone": "the name of a time zone",
    "occasions.occasion-called-off.v1 why": "a code: by the hub, or too few",
    "occasions.seat-booked.v1 zone": "the name of a time zone",
    "occasions.waiting-list-left.v1 why": "a code: left, lapsed, called off, over",
    "occasions.seat-cancelled.v1 by": "a code: guest, hub, or called off",
    "OpenOn opens": "a time of day",
    "OpenOn closes": "a time of day",
    "DeskHalf half": "a code: morning or afternoon",
    "stays.terms-set.v1 cin": "a number of a public register",
    "stays.room-added.v1 name": "what a room is called",
    "treasury.bank-transfer-noted.v1 reference": "a bank's number, never a name",
    "treasury.bank-transfer-cancelled.v1 reason": "a code",
    "treasury.bank-transfer-cancelled.v1 reference": "a bank's number, never a name",
    "stays.room-added.v1 beds": "what bed places are called",
    "stays.room-closed.v1 beds": "what bed places are called",
    "stays.room-closed.v1 reason": "a code",
    "feeds.foreign-calendar-allowed.v1 site": "what a site is called in public",
    "feeds.foreign-calendar-allowed.v1 beds": "what bed places are called",
    "feeds.beds-overbooked.v1 beds": "what bed places are called",
    "stays.room-reopened.v1 beds": "what bed places are called",
    "stays.guest-registered.v1 comes_as": "a code: alone, head or member of a family or group",
    "stays.guest-registered.v1 residence": "a region of Italy or a country, as it is counted for ISTAT",
    "stays.stay-checked-in.v1 origins": "regions and countries, in order, of nobody by name",
    "stays.stay-changed.v1 origins": "regions and countries, in order, of nobody by name",
    "stays.no-show-undone.v1 origins": "regions and countries, in order, of nobody by name",
    "stays.night-slept.v1 origins": "regions and countries, in order, of nobody by name",
    "stays.arrival-reported.v1 receipt": "a number of the police's",
    "stays.arrival-reported.v1 sha256": "a digest of a file",
    "conventions.pact-rule-set.v1 rule": "a code: what is ruled for the pact",
    "conventions.pact-rule-set.v1 reason": "why a rule is set, told to all; it names nobody",
    "conventions.debt-limit-set.v1 reason": "why a hub has a limit of its own, told to all; it names nobody",
    "stays.stay-rule-set.v1 rule": "a code: what is ruled for all hubs",
    "stays.terms-set.v1 lodging": "a code: the class of lodging",
    "stays.city-tax-set.v1 istat": "a municipality's number",
    "stays.city-tax-set.v1 others": "codes: reasons to be exempt",
    "stays.guest-exempted.v1 reason": "a code that says nothing of anybody's health; more is sealed",
    "SeasonNights first": "a day of the year",
    "SeasonPrice first": "a day of the year",
    "SeasonPrice last": "a day of the year",
    "SeasonPrice name": "what a season is called",
    "SeasonNights last": "a day of the year",
    "TaxRate lodging": "a code: the class of lodging",
    "TaxRate first": "a day of the year",
    "TaxRate last": "a day of the year",
    "GuestTax why": "a code: the reason to be exempt",
    "PoliceCode place": "a country's letters, or a municipality's number",
    "PoliceCode code": "a number of the police's table",
    "Bedding bed": "what a bed place is called",
}
"""Every field with text that stands in clear, and why that is no word about anybody."""


def _texts(hint: Any) -> bool:
    """Say whether a type holds text that is no id, at any depth but inside structs, which are looked at themselves."""
    if any(isinstance(mark, Refers) for mark in getattr(hint, "__metadata__", ())):
        return False
    if hint is str:
        return True
    return any(_texts(inner) for inner in get_args(hint))


def _structs(hint: Any) -> Iterator[type[msgspec.Struct]]:
    for one in get_args(hint):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            yield one
        else:
            yield from _structs(one)


def _fields(kind: type[msgspec.Struct], of: str) -> Iterator[str]:
    """Yield each field of text as `‹fact or struct› ‹field›`."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name not in kind.__struct_fields__:
            continue
        if _texts(hint):
            yield f"{of} {name}"
        for inner in _structs(hint):
            yield from _fields(inner, inner.__name__)


SEALED = {
    f"{fact_name(one.personal.fact)} {name}"
    for one in RULES.commands.values()
    if one.personal
    for name in one.personal.fields
}
FOUND = {field for kind in RULES.facts.values() for field in _fields(kind, fact_name(kind))}


@pytest.mark.parametrize("field", sorted(FOUND))
def test_each_text_of_a_fact_is_sealed_or_names_nobody(field: str):
    """Whoever adds a field of text seals it (`Said`, `FreeText`), or says here why nobody can be named in it."""
    assert (field in SEALED) != (field in IN_CLEAR), field


def test_what_is_said_here_is_there():
    """No field is explained that is gone."""
    assert set(IN_CLEAR) <= FOUND


def test_a_text_that_nobody_explains_would_be_noticed():
    """A note in clear, and one in a list of many."""

    class Line(msgspec.Struct):
        words: str

    class Noted(Fact, frozen=True, kw_only=True, tag="toys.noted.v1"):
        note: str
        lines: tuple[Line, ...]
        words: tuple[str, ...]

    assert list(_fields(Noted, "noted")) == ["noted note", "Line words", "noted words"]
