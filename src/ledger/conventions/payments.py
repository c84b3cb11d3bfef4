"""Who pays whom, so that everybody has what they are owed by few payments: never more than there are hubs, less one."""

from collections.abc import Iterable, Mapping

from ledger.conventions.netting_events import HubPays, VisitOwed


def positions(visits: Iterable[VisitOwed]) -> dict[str, int]:
    """Return what each hub is owed for visits by all others, in cents, below zero what it owes; they come to zero."""
    net: dict[str, int] = {}
    for one in visits:
        net[one.home] = net.get(one.home, 0) - one.cents
        net[one.host] = net.get(one.host, 0) + one.cents
    return net


def payments(net: Mapping[str, int]) -> tuple[HubPays, ...]:
    """Return who pays whom until nobody owes anything: the largest debt to the largest claim, again and again.

    Each payment settles one of the two for good and the last one both, so that `n` hubs make at most `n - 1`. Of
    equals the first by name comes first.
    """
    left = {hub: cents for hub, cents in net.items() if cents}
    assert not sum(left.values()), left
    made: list[HubPays] = []
    while left:
        debtor = min(left, key=lambda hub: (left[hub], hub))
        creditor = min(left, key=lambda hub: (-left[hub], hub))
        cents = min(-left[debtor], left[creditor])
        made.append(HubPays(debtor, creditor, cents))
        for hub, moved in ((debtor, cents), (creditor, -cents)):
            left[hub] += moved
            if not left[hub]:
                del left[hub]
    return tuple(made)
