"""What was there at the end of each day: told late or not, no account was below its floor, no hold below nothing."""

from sys import intern

from projections.recount.accounts import account_named
from projections.recount.course import Course
from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of
from projections.recount.money import Money


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
                course = courses.get(one) or courses.setdefault(intern(one), Course(intern(day)))
                if course.days[-1] == day:
                    course.sums[-1] += cents
                else:
                    course.move(day, cents)
                if day < today:
                    self._late[one] = min(day, self._late.get(one, day))

    def command_ends(self) -> None:
        """At the end of every day since what was told late the account stood above its floor, and a hold too."""
        for one, since in self._late.items():
            for day, there in self._courses[one].since(since):
                if _is_beyond(one, there):
                    self.say(f"{one} stood at {there} at the end of {day}")
        self._late.clear()

    def figures(self) -> Figures:
        """Return nothing: what is late is counted with the money."""
        return {}


def _is_beyond(one: str, cents: int) -> bool:
    """Say whether an account, whose name has parts, or a hold, whose name has none, has more taken than was there."""
    return account_named(one).is_beyond_floor(cents) if ":" in one else cents > 0
