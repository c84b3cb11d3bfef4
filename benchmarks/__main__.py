"""Measure the rows that are named, or all of them; print a table; write var/bench.json."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

import msgspec

from benchmarks.ground import Ground, durable_ground
from benchmarks.machine import Machine, this_machine
from benchmarks.row import Row

ROWS = ("pledging", "bulk", "replaying", "following", "growing", "reading", "finding")
VAR = Path(__file__).parents[1] / "var"


def main(arguments: list[str] | None = None) -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ROWS)}; all by default")
    parser.add_argument("--brief", action="store_true", help="short runs, for trying out; figures jump about")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    with durable_ground(VAR, brief=asked.brief, say=_say) as ground:
        machine = this_machine(ground.folder)
        rows = [row for name in asked.names or ROWS for row in _measured(name, ground)]
    _write(machine, rows)
    _print(machine, rows)


def _measured(name: str, ground: Ground) -> list[Row]:
    module = import_module(f"benchmarks.{name}")
    _say(f"{name}: {module.__doc__.partition(chr(10))[0]}")
    began = time.perf_counter()
    rows: list[Row] = module.measure(ground)
    for row in rows:
        _say(_line(row))
    _say(f"  ({time.perf_counter() - began:.0f} s)")
    return rows


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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
    print(f"\n{'Not held: ' + '; '.join(missed) if missed else 'Every floor holds.'}  (var/bench.json)")


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
