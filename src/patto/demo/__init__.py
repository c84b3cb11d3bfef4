"""The demo year: a deterministic year of the pact, invented people in real places, told in commands.

plan      how much, and where            ports         the settable clock, the seeded randomness
chance    draws that can be had again    driver        submits requests, hands on what came of them
seasons   when Italians travel           agenda        what is due, folded from the facts
names     invented people, tax codes     balances      what everybody has, folded from the facts

opening   hubs, rooms, prices            houses        campaigns' houses, rent, distributions
joining   applications, admissions       raising       pledges, day by day
standing  suspended, left, died          offers        shares passed on
looking   who looks for which bed        startups      rounds, money paid over
guests    book, come, cancel, go         planned_stay  a stay from the first thought to the last day
payments  in and out, bounces, taxes

reopening  a bill of a closed month    undoing  a wrong rent, a wrong distribution

fill      a year, day by day             check         what must hold at its end
"""

from patto.demo.check import check
from patto.demo.driver import DemoStopped, NotThisDemo
from patto.demo.fill import Filled, fill
from patto.demo.plan import Scale
from patto.demo.ports import DemoClock, open_for_demo

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
