"""A resource of a hub, its units, and who holds which of them when: a bed, a desk, a room by the hour.

none ──reserve──▶ reserved ──book──▶ booked ──check in──▶ in house ──check out──▶ finished
                     │                │ │
                  release       cancel  no-show            change: booked or in house
                     ▼                ▼ ▼
                 released    cancelled, no-show

booking.py     Booking    what its facts last said of it, by the steps they are
way.py         BookingTerms  slots and hours; what may be done at which stage, and until when
calendar.py    Calendar   who holds which unit in which slot
cancelling.py             what giving slots up costs
changing.py               what a change adds: that alone is judged
payer.py       Payer      the open bookings of a member
waiting_list.py WaitingList  who waits in what order, offered until when
agenda.py                 what happens by itself, and when

Whoever lets something declares the facts of a `Booking` with their steps, the calendar and the payer that
follow from it, and the verbs: guards from here, a fact, and entries from `billing`.
"""
