"""Municipalities, and the hubs of the pact in them."""

from ledger.kernel.rulebook import Chapter
from ledger.places.events import HubOpened, HubRenamed
from ledger.places.hub import Hub
from ledger.places.open import OpenHub, RenameHub, open_hub, rename_hub

PLACES = Chapter(
    name="places",
    facts=(HubOpened, HubRenamed),
    nouns=(Hub,),
    tags=dict.fromkeys((HubOpened, HubRenamed), lambda fact: (f"hub:{fact.hub}",)),
    verbs={OpenHub: open_hub, RenameHub: rename_hub},
)
