"""Applications: the doors by which somebody without an account comes into the pact."""

from ledger.doors import events
from ledger.doors.accept import accept_application
from ledger.doors.application import Application, SecretAddress
from ledger.doors.apply import apply_for_village, apply_with_city_space
from ledger.doors.forget import due_to_be_forgotten, forget_application
from ledger.doors.rent import accept_lease, apply_for_lease
from ledger.doors.review import (
    ask_for_more,
    decline_application,
    start_review,
    tell_more,
    withdraw_application,
)
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter

DOORS = Chapter(
    name="doors",
    facts=facts_in(events),
    nouns=(Application, SecretAddress),
    verbs=(
        apply_with_city_space,
        apply_for_village,
        apply_for_lease,
        start_review,
        ask_for_more,
        tell_more,
        accept_application,
        accept_lease,
        decline_application,
        withdraw_application,
        forget_application,
    ),
    due=(due_to_be_forgotten,),
    forgets={events.ApplicationForgotten: "application"},
)
