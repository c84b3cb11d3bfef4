"""Offerings and their pledges, and the register of everything that has shares."""

from projections.offerings.questions import (
    Offered,
    OfferingPage,
    OfferingState,
    OneOffering,
    OnePledge,
    PledgePage,
    offering,
    offerings,
    pledge,
    pledges,
)
from projections.offerings.registers import Holder, Price, Register, cap_table, register
from projections.offerings.view import OFFERINGS, IssuerKind, PaidFor

__all__ = [
    "OFFERINGS",
    "Holder",
    "IssuerKind",
    "Offered",
    "OfferingPage",
    "OfferingState",
    "OneOffering",
    "OnePledge",
    "PaidFor",
    "PledgePage",
    "Price",
    "Register",
    "cap_table",
    "offering",
    "offerings",
    "pledge",
    "pledges",
    "register",
]
