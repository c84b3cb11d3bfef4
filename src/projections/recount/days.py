"""What was there at the end of each day: told late or not, no account was below its floor, no hold below nothing."""

from bisect import bisect_left
from sys import intern

from projections.recount.accounts import account_named
from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of
from projections.recount.money import Money


class Course:
    """Where an account or a hold stood at the end of each effective day that moved it, in order of the days."""

    __slots__ = ("cents", "days")

    def __init__(self, day: str) -> None:
        self.days, self.cents = [day], [0]

    def move(self, day: str, cents: int) -> None:
        """Add to a day, and to all that come after it."""
        days, there = self.days, self.cents
        if days[-1] < day:
            days.append(intern(day))
            there.append(there[-1] + cents)
            return
        at = bisect_left(days, day)
        if days[at] != day:
            days.insert(at, intern(day))
            there.insert(at, there[at - 1] if at else 0)
        for n in range(at, len(days)):
            there[n] += cents


class Days(Hand):
    """The course of every account and hold; what is told late is judged when its command ends."""

    def __init__(self, say: Say, money: Money) -> None:
        super().__init__(say)
        self._money = money
        self._courses: dict[str, Course] = {}
        self._late: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return entries."""
        return {"treasury.entry-posted.v1": self._post}

    def _post(self, line: Line) -> None:
        entry, today = line.fact, day_of(line.at)
        day, of = entry["day"], entry["reverses"]
        if day > today:
            self.say(f"{entry['entry']} takes effect on {day}, which is still to come")
        if of and day < self._money.entries[of].day:
            self.say(f"{entry['entry']} takes effect before what it reverses")
        courses = self._courses
        for account, cents, hold, *_ in entry["lines"]:
            for one in (account, hold) if hold else (account,):
                course = courses.get(one) or courses.setdefault(one, Course(intern(day)))
                if course.days[-1] == day:
                    course.cents[-1] += cents
                else:
                    course.move(day, cents)
                if day < today:
                    self._late[one] = min(day, self._late.get(one, day))

    def command_ends(self) -> None:
        """At the end of every day since what was told late the account stood above its floor, and a hold too."""
        for one, since in self._late.items():
            course = self._courses[one]
            for n in range(bisect_left(course.days, since), len(course.days)):
                if _is_beyond(one, course.cents[n]):
                    self.say(f"{one} stood at {course.cents[n]} at the end of {course.days[n]}")
        self._late.clear()

    def figures(self) -> Figures:
        """Return nothing: what is late is counted with the money."""
        return {}


def _is_beyond(one: str, cents: int) -> bool:
    """Say whether an account, whose name has parts, or a hold, whose name has none, has more taken than was there."""
    return account_named(one).is_beyond_floor(cents) if ":" in one else cents > 0
