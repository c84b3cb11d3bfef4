"""The hubs of the pact, as they stood at every moment."""

from projections.places.questions import Hub, HubPage, OneHub, hub, hubs
from projections.places.view import PLACES

__all__ = ["PLACES", "Hub", "HubPage", "OneHub", "hub", "hubs"]
