"""Municipalities, and the hubs of the pact in them."""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.places import events
from ledger.places.describe import describe_hub, place_hub
from ledger.places.equip import lose_part, measure_connection, provide_parts
from ledger.places.equipment import Equipment, parts_missing
from ledger.places.hub import Hub, Neighbours
from ledger.places.open import open_hub
from ledger.places.record import record_hub, rename_hub
from ledger.places.withdraw_hub import LivesOn, withdraw_hub

PLACES = Chapter(
    name="places",
    facts=facts_in(events),
    nouns=(Hub, Neighbours, Equipment, LivesOn),
    verbs=(
        record_hub,
        open_hub,
        rename_hub,
        withdraw_hub,
        provide_parts,
        lose_part,
        measure_connection,
        place_hub,
        describe_hub,
    ),
    answers=(parts_missing,),
)
