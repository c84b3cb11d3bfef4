"""What is measured, in the words of Prometheus: every number is of this process and this book."""

import collections
from collections.abc import Callable, Iterable

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from ledger.kernel.refused import Refused

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"


class MetricsRows(msgspec.Struct, frozen=True):
    """A number for each label, that the book is asked for: `sql` gives (label, number) rows to the reader."""

    name: str
    doc: str
    label: str
    sql: str


class Outcomes(Collector):
    """Commands by name and outcome: `accepted`, `previewed`, or the name of the refusal.

    Counted in a plain dictionary, since one event loop counts them all; read when somebody asks.
    """

    def __init__(self) -> None:
        self._counts: collections.Counter[tuple[str, str]] = collections.Counter()

    def accepted(self, name: str) -> None:
        """Count a receipt."""
        self._counts[name, "accepted"] += 1

    def previewed(self, name: str) -> None:
        """Count what was shown and not done."""
        self._counts[name, "previewed"] += 1

    def refused(self, name: str, why: Refused) -> None:
        """Count a refusal."""
        self._counts[name, why.slug()] += 1

    def collect(self) -> Iterable[Metric]:
        """Return all counts."""
        counts = CounterMetricFamily(
            "patto_commands",
            "Commands answered, by name and outcome.",
            labels=["command", "outcome"],
        )
        for (name, outcome), count in sorted(self._counts.items()):
            counts.add_metric([name, outcome], count)
        yield counts


class Measures:
    """One registry per app, so that two apps in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.outcomes = Outcomes()
        self.registry.register(self.outcomes)
        self._batch_commands = Histogram(
            "patto_batch_commands",
            "Commands written in one append.",
            buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
            registry=self.registry,
        )
        self._append_seconds = Histogram(
            "patto_append_seconds",
            "Time of one append, from sending it to its fsync.",
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            registry=self.registry,
        )
        self._task_ends = Counter(
            "patto_task_ends",
            "Background tasks that ended unasked and were begun again.",
            ["task"],
            registry=self.registry,
        )
        self.lag_facts = self._gauge("view_lag_facts", "Facts that the view has not seen.")
        self.lag_seconds = self._gauge("view_lag_seconds", "Age of the oldest of them.")

    def gauge(self, one: MetricsRows) -> Gauge:
        """Return what shows a number for each label."""
        return Gauge(f"patto_{one.name}", one.doc, [one.label], registry=self.registry)

    def _gauge(self, name: str, doc: str) -> Gauge:
        return Gauge(f"patto_{name}", doc, ["view"], registry=self.registry)

    def watch(self, name: str, doc: str, value: Callable[[], float]) -> None:
        """Show a number that is looked up when it is asked for."""
        Gauge(f"patto_{name}", doc, registry=self.registry).set_function(value)

    def appended(self, commands: int, seconds: float) -> None:
        """Count a batch that was appended."""
        self._batch_commands.observe(commands)
        self._append_seconds.observe(seconds)

    def task_ended(self, name: str) -> None:
        """Count a background task that ended unasked."""
        self._task_ends.labels(name).inc()

    def text(self) -> bytes:
        """Return everything measured, as Prometheus reads it."""
        return generate_latest(self.registry)
