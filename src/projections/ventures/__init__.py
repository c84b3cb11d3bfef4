"""The local startups that members back."""

from projections.ventures.questions import OneVenture, Venture, VenturePage, venture, ventures
from projections.ventures.view import VENTURES

__all__ = ["VENTURES", "OneVenture", "Venture", "VenturePage", "venture", "ventures"]
