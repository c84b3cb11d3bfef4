"""Figures that are told by two sides are compared without being kept, and none that differs is missed."""

from collections.abc import Callable

from projections.engine.figures import BUCKETS, Figure
from projections.engine.shown import compare_figures

FIGURES = {f"hold P{n}": str(n) for n in range(2 * BUCKETS)} | {"due S1": "soon"}


class Shown:
    """A view that shows figures in another order."""

    def __init__(self, figures: dict[str, str]) -> None:
        self.figures, self.asked = figures, 0

    def tell(self, take: Callable[[str, Figure], None]) -> None:
        self.asked += 1
        for figure in reversed(self.figures.items()):
            take("holds", figure)


def told(shown: Shown, decided_by: dict[str, str] | None = None) -> list[str]:
    """Return what differs."""
    return compare_figures(FIGURES.items, shown, decided_by or {}).differences


def test_the_same_figures_in_another_order_agree_and_are_told_once():
    """Nobody is asked again where no sum differs."""
    shown = Shown(FIGURES)
    assert told(shown, {"hold P7": "7"}) == []
    assert shown.asked == 1


def test_each_figure_that_differs_is_named():
    """Another text, one that is missing, one too many; and what nouns say otherwise, or alone."""
    wrong = FIGURES | {"hold P5": "6", "hold X": "1"}
    del wrong["hold P3"]
    assert told(Shown(wrong), {"hold P7": "8", "hold Z": "1"}) == [
        "hold P3: counted 3, nothing shows nothing",
        "hold P5: counted 5, holds shows 6",
        "hold X: counted nothing, holds shows 1",
        "hold P7: counted 7, the pen decides by 8",
        "hold Z: counted nothing, the pen decides by 1",
    ]


def test_exchanged_texts_are_no_agreement():
    """Two figures with each other's text sum up to something else, though the texts are all there."""
    exchanged = FIGURES | {"hold P5": "6", "hold P6": "5"}
    assert len(told(Shown(exchanged))) == 2
