"""The portfolio over HTTP, current and as of a past position and day, beside a GET that only checks the token.

The API gives an answer again while the view has not moved. What has a floor here is asked of PostgreSQL each
time: by an API that keeps no answers (`PATTO_ANSWERS=0`) and is else the same.
"""

from datetime import UTC, datetime, timedelta

from benchmarks.load import Work, loaded, request
from benchmarks.row import Row, at_least, at_most, median, told
from benchmarks.server import BenchServer
from benchmarks.serving import api, follower, plain, token_for, wait_until_followed
from benchmarks.year import demo_year, holders
from ledger.kernel.days import day_in_rome

FLOOR, AS_OF_TIMES = 0.4, 2


def measure(server: BenchServer) -> list[Row]:
    """Ask for the portfolios of all holders of the demo year, each way by turns."""
    name, filled = demo_year(server, "bench_reading", 1 if not server.brief else 0.3)
    token = token_for(server, name)
    half_a_year_ago = day_in_rome(datetime.now(UTC)) - timedelta(days=182)
    with (
        follower(server, name),
        plain(server, name) as measure,
        api(server, name, more={"PATTO_ANSWERS": "0"}) as port,
        api(server, name) as remembering,
    ):
        wait_until_followed(server, name)
        members = holders(server, name, filled.facts // 2, half_a_year_ago)

        def rate(at: int, query: str = "") -> float:
            paths = [f"/members/{member}/portfolio{query}" for member in members]
            requests = [request("GET", path, token) for path in paths]
            seconds = 1.0 if server.brief else 3.0
            outcome = loaded(Work(port=at, requests=requests, seconds=seconds, first=0))
            assert set(outcome.statuses) == {200}, outcome.statuses
            return outcome.rate

        turns = [
            (
                rate(measure),
                rate(port),
                rate(port, f"?position={filled.facts // 2}"),
                rate(port, f"?as_of={half_a_year_ago}"),
                rate(remembering),
            )
            for _ in range(server.scaled(5, 3))
        ]
    server.drop(name)
    return _rows(turns, len(members))


def _rows(turns: list[tuple[float, ...]], members: int) -> list[Row]:
    theirs, ours, by_position, by_day, again = (
        median(column) for column in zip(*turns, strict=True)
    )
    ratio = median([turn[1] / turn[0] for turn in turns])
    position = median([turn[1] / turn[2] for turn in turns])
    day = median([turn[1] / turn[3] for turn in turns])
    what = (
        f"{ours:,.0f}/s of {theirs:,.0f}/s, each asked of PostgreSQL; {members} members, demo year"
    )
    past = "portfolio as of a {}, time ÷ current"
    return [
        at_least(FLOOR, "portfolio over HTTP ÷ plain GET", ratio, "×", what),
        at_most(AS_OF_TIMES, past.format("position"), position, "×", f"{by_position:,.0f}/s"),
        at_most(AS_OF_TIMES, past.format("day"), day, "×", f"{by_day:,.0f}/s"),
        told("portfolios given again", again, "requests/s", "while the view has not moved"),
    ]
