"""Where a request comes from: what counts as one address, and the proxies whose word on it is taken."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


class Proxies:
    """Addresses and networks, written in one line: `10.0.0.7, 192.168.0.0/16`. Raises `ValueError`."""

    def __init__(self, text: str = "") -> None:
        self.names = [name.strip() for name in text.split(",") if name.strip()]
        self._networks = [ip_network(name) for name in self.names]

    def __bool__(self) -> bool:
        return bool(self.names)

    def __contains__(self, host: object) -> bool:
        if not self._networks:
            return False
        try:
            address = ip_address(str(host))
        except ValueError:
            return False
        return any(address in network for network in self._networks)


@lru_cache(maxsize=4_096)
def address_counted(host: str) -> str:
    """Return what is counted as one address: of IPv6 the network of 64 bits, which one client has whole."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return host
