"""One pair of servers for all tests of a module, whole at each one's beginning."""

import pytest

from tests.failover.pair import Pair


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def servers():
    """A primary and its synchronous standby."""
    pair = Pair()
    try:
        yield pair
    finally:
        pair.close()


@pytest.fixture
def pair(servers):
    """The pair, whole; whatever a test leaves of it is made whole again by the next."""
    servers.heal()
    return servers
