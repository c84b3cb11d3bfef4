"""The portfolio over HTTP, current and as of a past position and day, beside a GET that only checks the token."""

from datetime import UTC, datetime, timedelta

from benchmarks.ground import Ground
from benchmarks.load import Work, loaded, request
from benchmarks.row import Row, at_least, at_most, median, told
from benchmarks.serving import api, follower, plain, token_for, wait_until_followed
from benchmarks.year import demo_year, holders
from ledger.kernel.days import day_in_rome

FLOOR, AS_OF_TIMES = 0.4, 2


def measure(ground: Ground) -> list[Row]:
    """Ask for the portfolios of all holders of the demo year, each way by turns."""
    name, filled = demo_year(ground, "bench_reading", 1 if not ground.brief else 0.3)
    token = token_for(ground, name)
    half_a_year_ago = day_in_rome(datetime.now(UTC)) - timedelta(days=182)
    with follower(ground, name), plain(ground, name) as measure, api(ground, name) as port:
        wait_until_followed(ground, name)
        members = holders(ground, name)

        def rate(at: int, query: str = "") -> float:
            paths = [f"/members/{member}/portfolio{query}" for member in members]
            requests = [request("GET", path, token) for path in paths]
            seconds = 1.0 if ground.brief else 3.0
            outcome = loaded(Work(port=at, requests=requests, seconds=seconds, first=0))
            assert set(outcome.statuses) == {200}, outcome.statuses
            return outcome.rate

        turns = [
            (
                rate(measure),
                rate(port),
                rate(port, f"?position={filled.facts // 2}"),
                rate(port, f"?as_of={half_a_year_ago}"),
            )
            for _ in range(ground.scaled(5, 3))
        ]
    ground.drop(name)
    return _rows(turns, len(members))


def _rows(turns: list[tuple[float, float, float, float]], members: int) -> list[Row]:
    plain_rate, current, by_position, by_day = (
        median(column) for column in zip(*turns, strict=True)
    )
    ratio = median([ours / theirs for theirs, ours, *_ in turns])
    position = median([now / then for _, now, then, _ in turns])
    day = median([now / then for _, now, _, then in turns])
    note = f"{current:,.0f}/s of {plain_rate:,.0f}/s; {members} members of the demo year"
    return [
        at_least(FLOOR, "portfolio over HTTP ÷ plain GET", ratio, "×", note),
        at_most(
            AS_OF_TIMES,
            "portfolio as of a position, time ÷ current",
            position,
            "×",
            f"{by_position:,.0f}/s",
        ),
        at_most(AS_OF_TIMES, "portfolio as of a day, time ÷ current", day, "×", f"{by_day:,.0f}/s"),
        told("portfolios over HTTP", current, "requests/s"),
    ]
