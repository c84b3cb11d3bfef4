"""When a server that does not serve is stuck: the rule alone, without any server."""

import pytest

from patto.postgres.progress import STOPPING, Answer, Look, stalled, why_stuck

RECOVERY = "7 startup recovering 000000010000000000000001"
STUCK_AFTER = {"deserted": 10, "recovering": 300, "silent": 60}


def seen(at: float, **more) -> Look:
    return Look(at=at, **{"answer": Answer.REFUSES, "workers_ticks": 5, **more})


def judged(looks: list[Look], **limits) -> str | None:
    stall = None
    for look in looks:
        stall = stalled(stall, look)
    return why_stuck(stall, looks[-1].at, **limits)


SAME = {
    "deserted": {},
    "recovering": {"recovery": RECOVERY},
    "silent": {"answer": Answer.SILENT},
}


@pytest.mark.parametrize("kind", SAME)
def test_a_server_without_any_sign_is_stuck_when_its_time_is_over_and_not_before(kind):
    """Each kind of stalled has a time of its own."""
    over = STUCK_AFTER[kind]
    assert judged([seen(0, **SAME[kind]), seen(over - 0.1, **SAME[kind])]) is None
    assert judged([seen(0, **SAME[kind]), seen(over, **SAME[kind])]) is not None


@pytest.mark.parametrize(
    "sign",
    [
        {"workers_ticks": 6},
        {"recovery": RECOVERY.replace("1", "2")},
        {"answer": Answer.SILENT},
        {"on_disk": True},
    ],
)
def test_any_sign_begins_the_time_anew(sign):
    """A worker worked, another file is read, the answer is another one, the disk is waited for."""
    moved = [seen(0, recovery=RECOVERY), seen(299, **{"recovery": RECOVERY, **sign})]
    assert judged([*moved, seen(301, **{"recovery": RECOVERY, **sign})]) is None


def test_a_server_that_serves_is_never_stuck():
    """However long it was not serving before."""
    assert judged([seen(0), seen(9), seen(100, answer=Answer.SERVES)]) is None


def test_knocking_is_no_sign_of_life():
    """The postmaster works to refuse whoever knocks, and gets nowhere by that."""
    assert judged([seen(0, own_ticks=1), seen(10, own_ticks=50)]) is not None
    silent = {"answer": Answer.SILENT}
    assert judged([seen(0, own_ticks=1, **silent), seen(60, own_ticks=2, **silent)]) is None


def test_nobody_is_ended_who_waits_for_the_disk():
    """No signal would reach it, and what it waits for may yet come."""
    waits = [seen(0, on_disk=True), seen(1000, on_disk=True)]
    assert judged(waits) is None
    assert judged([*waits, seen(1001)]) is None
    assert judged([*waits, seen(1001), seen(1011)]) is not None


def test_a_server_that_stops_has_a_minute():
    """Its last checkpoint may take longer than a recovery takes to begin."""
    assert judged([seen(0), seen(59)], limits=STOPPING) is None
    assert judged([seen(0), seen(60)], limits=STOPPING) is not None
