"""The demo year: a deterministic year of the pact, invented people in real places, told in commands.

plan         how much, and where            ports    the settable clock, the seeded randomness
chance       draws that can be had again    stage    hands wishes to the book, hears what came of them
seasons      when Italians travel           agenda   what is due, folded from the facts
names        invented people, tax codes     purses   what everybody has, folded from the facts

opening      hubs, rooms, prices            houses   campaigns' houses, rent, distributions
joining      applications, admissions       raising  pledges, day by day
standing     suspended, left, died          offers   shares passed on
looking      who looks for which bed        startups rounds, money paid over
guests       book, come, cancel, go         till     payments, bounces, reversals, taxes

fill         a year, day by day             check    what must hold at its end
"""

from patto.demo.check import check
from patto.demo.fill import Filled, fill
from patto.demo.plan import Scale
from patto.demo.ports import DemoClock, open_for_demo
from patto.demo.stage import DemoStopped, NotThisDemo

__all__ = [
    "DemoClock",
    "DemoStopped",
    "Filled",
    "NotThisDemo",
    "Scale",
    "check",
    "fill",
    "open_for_demo",
]
