"""What a replay or a verification found, in the same words whoever asked for it."""

from patto.cli.console import Console
from projections.engine.replay import Report


def tell(console: Console, report: Report) -> None:
    """Print each finding on a line of its own, then how much was compared, and what mends what differs."""
    for one in report.shown:
        console.print(str(one))
    for name in report.left_out:
        console.warn(
            f"{name} was filled by nobody, or by another version: its rows were not compared."
        )
    console.print(
        f"{report.position:,} facts, {report.figures:,} figures, root {report.root.hex()},"
        f" {report.seconds:.1f} s"
    )
    if report.agrees:
        shown = "follows from it" if report.rows_too else "is shown"
        console.print(f"The log and everything that {shown} agree.")
        return
    console.print(f"{report.found:,} differences.")
    for sentence in report.mending:
        console.print(sentence)
