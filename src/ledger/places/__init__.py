"""Municipalities, and the hubs of the pact in them."""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.places import events
from ledger.places.hub import Hub, Neighbours
from ledger.places.open import open_hub, rename_hub
from ledger.places.withdraw_hub import LivesOn, withdraw_hub

PLACES = Chapter(
    name="places",
    facts=facts_in(events),
    nouns=(Hub, Neighbours, LivesOn),
    verbs=(open_hub, rename_hub, withdraw_hub),
)
