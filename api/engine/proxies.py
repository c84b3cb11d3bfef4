"""The proxies before this server, whose word on where a request comes from is taken."""

from ipaddress import ip_address, ip_network


class Proxies:
    """Addresses and networks, told in one line: `10.0.0.7, 192.168.0.0/16`. Raises `ValueError`."""

    def __init__(self, told: str = "") -> None:
        self.names = [name.strip() for name in told.split(",") if name.strip()]
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
