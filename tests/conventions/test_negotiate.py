"""Network and hub agree by signing the same version, and what they agree is what is sold by."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.conventions.convention import HubConventions, NoSuchConvention
from ledger.conventions.events import (
    ConventionCountered,
    ConventionDeclined,
    ConventionProposed,
    ConventionSigned,
    For,
    Party,
    ServiceKind,
    Unit,
)
from ledger.conventions.negotiate import (
    BegunBefore,
    ConventionIsOver,
    ConventionIsThere,
    CounterConvention,
    DeclineConvention,
    NothingToSign,
    OtherTerms,
    ProposeConvention,
    SignConvention,
    SignedAlready,
    SignedForTheOther,
)
from ledger.conventions.price_list import AgreedAbovePublic, NamesNoHub, NotSoldSo, SameLine
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.kernel.who import Role, Who
from ledger.places.hub import NoSuchHub
from ledger.treasury.vat_rate import NoSuchRate
from tests.conventions.examples import (
    AGREED,
    AT_THE_TABLE,
    CONVENTION,
    DESK_DAY,
    DESK_DAY_TOLD,
    HALF_DESK,
    HUBS,
    IN_FORCE,
    PROPOSED,
    UNTIL,
    signed_by,
)
from tests.places.examples import ALA, HOST, MILANO, NOWHERE, OTHER_HOST
from tests.scenario import SEED, TODAY, given, noon
from tests.staff import AUDITOR, OPERATOR, TREASURER

propose = ProposeConvention(hub=MILANO, since=TODAY, until=UNTIL, prices=(DESK_DAY,))
counter = CounterConvention(
    hub=MILANO, convention=CONVENTION, since=TODAY, until=None, prices=(DESK_DAY, HALF_DESK)
)
sign = SignConvention(hub=MILANO, convention=CONVENTION, version=1)
decline = DeclineConvention(hub=MILANO, convention=CONVENTION, version=1, reason="v1:too dear")
COUNTERED = ConventionCountered(
    day=TODAY,
    convention=CONVENTION,
    hub=MILANO,
    version=2,
    since=TODAY,
    until=None,
    prices=(replace(DESK_DAY_TOLD, agreed_cents=14_00),),
    by="hub",
)
DECLINED = ConventionDeclined(
    day=TODAY, convention=CONVENTION, hub=MILANO, version=1, by="hub", reason="sealed"
)


def test_the_network_proposes_and_so_may_the_hub():
    """An operator speaks for the network, the host for the hub; nobody else does."""
    expected = replace(PROPOSED, convention=identifier("CV", SEED, 1))
    given(*HUBS).when(propose).then(expected)
    given(*HUBS).by(OTHER_HOST).when(propose).then(replace(expected, by="hub"))
    for who in (HOST, TREASURER, AUDITOR):
        given(*HUBS).by(who).when(propose).refused(NotAllowed)
    given(*HUBS).when(replace(propose, hub=NOWHERE)).refused(NoSuchHub, hub=NOWHERE)


def test_both_sign_and_only_then_it_is_agreed():
    """Whoever signs last agrees, whichever that is; nobody signs twice."""
    network, hub = signed_by(Party.NETWORK), signed_by(Party.HUB)
    given(*AT_THE_TABLE).when(sign).then(network)
    given(*AT_THE_TABLE, network).when(sign).refused(SignedAlready)
    given(*AT_THE_TABLE, network).by(OTHER_HOST).when(sign).then(hub, AGREED)
    given(*AT_THE_TABLE, hub).when(sign).then(network, AGREED)


def test_other_terms_are_signed_anew():
    """Who signed the first version has not signed the second, and nobody signs what they have not seen."""
    countered = [*AT_THE_TABLE, signed_by(Party.NETWORK), COUNTERED]
    given(*countered).when(sign).refused(OtherTerms, version=2)
    second = replace(sign, version=2)
    given(*countered).by(OTHER_HOST).when(second).then(signed_by(Party.HUB, 2))
    given(*countered, signed_by(Party.HUB, 2)).when(second).then_some(
        lambda facts: facts[1].prices == COUNTERED.prices and facts[1].version == 2
    )


def test_it_is_countered_any_number_of_times():
    """Each counter-proposal is the next version, by whichever party."""
    (second,) = given(*AT_THE_TABLE).by(OTHER_HOST).when(counter).decided()
    (third,) = given(*AT_THE_TABLE, second).when(counter).decided()
    assert (second.version, second.by, third.version, third.by) == (2, "hub", 3, "network")


def test_what_is_declined_is_off_the_table():
    """A first proposal is over then; a convention in force goes on as it was."""
    given(*AT_THE_TABLE).by(OTHER_HOST).when(decline).decided()
    given(*AT_THE_TABLE, DECLINED).when(sign).refused(ConventionIsOver)
    given(*AT_THE_TABLE, DECLINED).when(propose).decided()
    changed = [*IN_FORCE, COUNTERED, replace(DECLINED, version=2)]
    given(*changed).when(replace(sign, version=2)).refused(NothingToSign)
    scenario = given(*changed)
    assert scenario.memory[HubConventions, MILANO].on(TODAY).version == 1


def test_a_hub_has_one_convention_at_a_time():
    """Another is proposed once the one before is over; until then it is countered."""
    given(*AT_THE_TABLE).when(propose).refused(ConventionIsThere, convention=CONVENTION)
    given(*IN_FORCE).when(propose).refused(ConventionIsThere)
    given(*IN_FORCE).when(counter).decided()


def test_what_is_sold_from_then_on_knows_the_change():
    """A later version holds on its own days; before them, and after, the one before goes on."""
    later = TODAY + timedelta(days=30)
    changed = replace(AGREED, version=2, since=later, until=UNTIL - timedelta(days=60))
    hub = given(*IN_FORCE, changed).memory[HubConventions, MILANO]
    versions = {
        day: (terms := hub.on(day)) and terms.version
        for day in (
            TODAY - timedelta(days=1),
            TODAY,
            later - timedelta(days=1),
            later,
            changed.until,
            UNTIL,
        )
    }
    assert list(versions.values()) == [None, 1, 1, 2, 2, 1]


def test_what_was_signed_last_counts_wherever_it_holds():
    """An amendment from today on is not cut off by an older version that begins later."""
    winter = replace(AGREED, version=2, since=TODAY + timedelta(days=30), until=None)
    amended = replace(AGREED, version=3, since=TODAY, until=None)
    hub = given(*IN_FORCE, winter, amended).memory[HubConventions, MILANO]
    days = (TODAY, winter.since, UNTIL + timedelta(days=1_000))
    assert [hub.on(day).version for day in days] == [3, 3, 3]


def test_a_convention_lasts_as_long_as_any_of_its_terms():
    """Prices for three days end nothing: after them it can be countered still."""
    three_days = replace(AGREED, version=2, until=TODAY + timedelta(days=2))
    after = given(*IN_FORCE, three_days).at(noon(TODAY + timedelta(days=3)))
    after.when(replace(counter, since=TODAY + timedelta(days=3))).decided()


def test_nobody_signs_for_both():
    """One person with two tokens is one person."""
    both = Who(actor=OPERATOR.actor, role=Role.HOST, hub=MILANO)
    signed = [*AT_THE_TABLE, signed_by(Party.NETWORK)]
    given(*signed).by(both).when(sign).refused(SignedForTheOther, actor=both.actor)
    other = Who(actor=OTHER_HOST.actor, role=Role.OPERATOR)
    given(*AT_THE_TABLE, signed_by(Party.HUB)).by(other).when(sign).refused(SignedForTheOther)


@pytest.mark.parametrize("rate", [1, 22, 199, 3_001, 9_900])
def test_a_rate_that_no_country_has_is_refused(rate):
    """Who writes 22 means 22 percent, which is 2200."""
    odd = replace(propose, prices=(replace(DESK_DAY, vat_bp=rate),))
    given(*HUBS).when(odd).refused(NoSuchRate, field="prices[0].vat_bp")


def test_prices_are_agreed_from_today_on_for_ten_years_at_most():
    """What was sold is sold; a last day before the first makes no sense."""
    given(*HUBS).when(replace(propose, since=TODAY - timedelta(days=1))).refused(BegunBefore)
    for until in (TODAY - timedelta(days=1), TODAY + timedelta(days=4_000)):
        given(*HUBS).when(replace(propose, until=until)).refused(Malformed, field="until")
    given(*HUBS).when(replace(propose, until=None)).decided()


@pytest.mark.parametrize(
    "line, refusal",
    [
        (replace(DESK_DAY, unit=Unit.NIGHT), NotSoldSo),
        (replace(DESK_DAY, service=ServiceKind.BED), NotSoldSo),
        (replace(DESK_DAY, agreed_cents=25_01), AgreedAbovePublic),
        (replace(DESK_DAY, whom=For.NAMED_HUBS), NamesNoHub),
        (replace(DESK_DAY, hubs=(ALA,)), NamesNoHub),
        (replace(DESK_DAY, whom=For.NAMED_HUBS, hubs=(MILANO,)), NamesNoHub),
        (replace(DESK_DAY, whom=For.NAMED_HUBS, hubs=(ALA, ALA)), NamesNoHub),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(line, refusal):
    """The refusal says which line it is."""
    given(*HUBS).when(replace(propose, prices=(HALF_DESK, line))).refused(
        refusal, field="prices[1]"
    )


def test_two_lines_for_the_same_people_are_one_too_many():
    """The same service and unit may cost others something else."""
    given(*HUBS).when(replace(propose, prices=(DESK_DAY, DESK_DAY))).refused(SameLine)
    for_ala = replace(DESK_DAY, whom=For.NAMED_HUBS, hubs=(ALA,))
    given(*HUBS).when(replace(propose, prices=(DESK_DAY, for_ala))).decided()
    and_more = replace(for_ala, hubs=(NOWHERE, ALA), agreed_cents=11_00)
    for command in (propose, counter):
        scenario = given(*(HUBS if command is propose else AT_THE_TABLE))
        scenario.when(replace(command, prices=(DESK_DAY, for_ala, and_more))).refused(
            SameLine, field="prices[2]"
        )
        other_unit = replace(HALF_DESK, whom=For.NAMED_HUBS, hubs=(ALA,))
        scenario.when(replace(command, prices=(DESK_DAY, for_ala, other_unit))).decided()
    unknown = replace(for_ala, hubs=(NOWHERE,))
    given(*HUBS).when(replace(propose, prices=(unknown,))).refused(NoSuchHub, hub=NOWHERE)


@pytest.mark.parametrize("command", [counter, sign, decline])
def test_a_convention_is_that_of_its_hub(command):
    """Under another hub there is none of that id, and before it was proposed neither."""
    given(*HUBS).when(command).refused(NoSuchConvention, convention=CONVENTION)
    given(*AT_THE_TABLE).when(replace(command, hub=ALA)).refused(NoSuchConvention)
    given(*AT_THE_TABLE).by(HOST).when(command).refused(NotAllowed)


def test_a_proposal_begins_a_convention():
    """Its facts are found by the convention and by the hub."""
    assert ConventionProposed.begins == "convention"
    assert ConventionSigned.found_by == {"hub": "hub"}
