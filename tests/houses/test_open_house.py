"""A house is opened at a hub; its legal form says what passing shares on will take."""

import pytest

from ledger.houses.events import HouseOpened
from ledger.houses.forms import LegalForm
from ledger.houses.open_house import DividendCeilingMissing, NotANominalValue, OpenHouse
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.places.hub import NoSuchHub
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import SEED, TODAY, given
from tests.staff import TREASURER

COOP = {"dividend_ceiling_bp": 500, "nominal_cents": 50_00}


def house(form: LegalForm, **settings: object) -> OpenHouse:
    return OpenHouse(hub=ALA, name="Casa del Mulino", form=form, **settings)


def opened(
    form: str,
    *,
    authorisation: bool,
    deed: bool,
    ceiling: int | None = None,
    nominal: int | None = None,
) -> HouseOpened:
    return HouseOpened(
        day=TODAY,
        house=identifier("H", SEED, 1),
        hub=ALA,
        name="Casa del Mulino",
        form=form,
        authorisation=authorisation,
        deed=deed,
        dividend_ceiling_bp=ceiling,
        nominal_cents=nominal,
    )


@pytest.mark.parametrize(
    "form,authorisation,deed",
    [
        ("comunione", False, True),
        ("societa-semplice", True, False),
        ("srl", False, True),
        ("spa", False, False),
    ],
)
def test_the_legal_form_says_what_a_transfer_takes(*, form: str, authorisation: bool, deed: bool):
    """Co-owners and an S.r.l. need a deed, partners must agree, an S.p.A. asks for nothing."""
    given(ALA_RECORDED).when(house(LegalForm(form))).then(
        opened(form, authorisation=authorisation, deed=deed)
    )


def test_a_cooperative_needs_authorisation_and_states_its_ceiling():
    """Its directors authorise transfers and its dividends have a ceiling."""
    given(ALA_RECORDED).when(house(LegalForm.COOPERATIVA, **COOP)).then(
        opened("cooperativa", authorisation=True, deed=False, ceiling=500, nominal=50_00)
    )


@pytest.mark.parametrize("cents", [24_99, 500_01, None])
def test_a_cooperatives_share_has_a_nominal_value_within_the_law(cents: int | None):
    """25.00 and 500.00 are accepted, 24.99 and 500.01 refused, and no other form states one (c.c. 2525)."""
    stated = COOP | {"nominal_cents": cents}
    given(ALA_RECORDED).when(house(LegalForm.COOPERATIVA, **stated)).refused(NotANominalValue)
    for allowed in (25_00, 500_00):
        stated = COOP | {"nominal_cents": allowed}
        given(ALA_RECORDED).when(house(LegalForm.COOPERATIVA, **stated)).decided()
    given(ALA_RECORDED).when(house(LegalForm.SPA, nominal_cents=50_00)).refused(NotANominalValue)


def test_a_cooperative_without_a_ceiling_is_refused():
    """The law asks for one and the book does not guess its rate."""
    given(ALA_RECORDED).when(house(LegalForm.COOPERATIVA)).refused(DividendCeilingMissing)


def test_a_statute_may_ask_for_more_than_the_form():
    """An S.r.l. may want its partners' consent beside the deed."""
    given(ALA_RECORDED).when(house(LegalForm.SRL, authorisation=True)).then(
        opened("srl", authorisation=True, deed=True)
    )


def test_a_statute_cannot_waive_what_the_form_demands():
    """Saying `no deed` for an S.r.l. changes nothing."""
    given(ALA_RECORDED).when(house(LegalForm.SRL, deed=False)).then(
        opened("srl", authorisation=False, deed=True)
    )


def test_a_house_needs_a_hub():
    """A hub that was never opened has no houses."""
    given().when(house(LegalForm.SPA)).refused(NoSuchHub)


def test_only_operators_open_houses():
    """A treasurer moves money and opens nothing."""
    given(ALA_RECORDED).by(TREASURER).when(house(LegalForm.SPA)).refused(NotAllowed)
