"""Measure the rows that are named, or all of them; print a table; write var/bench.json."""

import argparse
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import msgspec

from benchmarks.machine import Machine, this_machine
from benchmarks.row import Row
from benchmarks.server import BenchServer, durable_server, say
from patto.postgres import Cluster

ROWS = (
    "pledging",
    "bulk",
    "replaying",
    "verifying",
    "following",
    "growing",
    "reading",
    "finding",
    "pricing",
    "racing",
    "last_visa_days",
    "searching",
    "balancing",
    "sharing",
    "hiring",
)
VAR = Path(__file__).parents[1] / "var"


def main(arguments: list[str] | None = None) -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(ROWS)}; all by default"
    )
    parser.add_argument(
        "--brief", action="store_true", help="short runs, for trying out; figures jump about"
    )
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    machine, rows = None, []
    for name in asked.names or ROWS:
        with durable_server(VAR) as (cluster, folder):  # Each row begins with an empty server.
            machine = machine or this_machine(folder)
            rows += _measured(name, BenchServer(cluster.url(), folder, asked.brief), cluster)
    assert machine is not None
    _write(machine, rows)
    _print(machine, rows)


def _measured(name: str, server: BenchServer, cluster: Cluster) -> list[Row]:
    """Measure in a process of its own, so that no row inherits the memory of another."""
    module = import_module(f"benchmarks.{name}")
    say(f"{name}: {(module.__doc__ or '').partition(chr(10))[0]}")
    began = time.perf_counter()
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            rows: list[Row] = process.submit(module.measure, server).result()
        if after := getattr(module, "measure_start", None):  # What needs the server's own keeper.
            rows += after(server, cluster)
    except Exception as why:  # noqa: BLE001 - the other rows are measured all the same
        traceback.print_exc()
        rows = [Row(name=f"{name}: broken", value=0, unit="", held=False, note=repr(why))]
    for row in rows:
        say(_line(row))
    say(f"  ({time.perf_counter() - began:.0f} s)")
    return rows


def _write(machine: Machine, rows: list[Row]) -> None:
    file = VAR / "bench.json"
    content = msgspec.json.encode({"machine": machine, "rows": rows})
    file.write_bytes(msgspec.json.format(content, indent=2) + b"\n")


def _print(machine: Machine, rows: list[Row]) -> None:
    print(
        f"\n{machine.processor}, {machine.cores} cores, {machine.memory_gb} GB, {machine.system}; "
        f"Python {machine.python}, PostgreSQL {machine.postgresql}; an fsync takes {machine.fsync_ms} ms\n"
    )
    for row in rows:
        print(_line(row))
    missed = [row.name for row in rows if row.held is False]
    print(
        f"\n{'Not held: ' + '; '.join(missed) if missed else 'Every floor holds.'}  (var/bench.json)"
    )


def _line(row: Row) -> str:
    mark = {None: " ", True: "✓", False: "✗"}[row.held]
    bound = "" if row.floor is None else f"{'≤' if row.most else '≥'} {_figure(row.floor)}"
    return f"{mark} {row.name:<48} {_figure(row.value):>9} {row.unit:<14} {bound:<10} {row.note}"


def _figure(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


if __name__ == "__main__":
    main()
