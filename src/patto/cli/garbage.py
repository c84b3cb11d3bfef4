"""The garbage collector, set to run seldom: it finds nothing here, and looking costs."""

import gc


def tune_garbage_collector() -> None:
    """Look seldom, and never again at what lives for ever.

    Every command makes some hundred small objects that end by reference count; only the cache of nouns grows.
    With the thresholds that Python starts with, the collector walks through that cache again and again and
    finds nothing: measured, it took 20-30 % of the processor under bulk.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
