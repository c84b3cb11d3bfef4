"""The houses that are bought together, offers of their shares, what they paid."""

from projections.houses.questions import (
    Distribution,
    DistributionPage,
    House,
    HousePage,
    Offer,
    OfferPage,
    OfferState,
    OneHouse,
    OneOffer,
    distributions,
    house,
    houses,
    offer,
    offers,
)
from projections.houses.view import HOUSES

__all__ = [
    "HOUSES",
    "Distribution",
    "DistributionPage",
    "House",
    "HousePage",
    "Offer",
    "OfferPage",
    "OfferState",
    "OneHouse",
    "OneOffer",
    "distributions",
    "house",
    "houses",
    "offer",
    "offers",
]
