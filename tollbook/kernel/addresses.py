"""The network address that a request came from, as counters and journals keep it."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(written: str) -> tuple[Network, ...]:
    """Addresses and networks parted by commas, blanks or lines; raises ValueError on others."""
    words = written.replace(",", " ").split()
    return tuple(ip_network(word, strict=False) for word in words)


def lies_in(address: str, known: Collection[Network]) -> bool:
    """Whether `address` lies in one of the networks; what is no address lies in none."""
    found = _parsed(address)
    return found is not None and any(found in network for network in known)


def address_of(socket_address: str, forwarded_for: str, proxies: Collection[Network]) -> str:
    """The sender's address: the socket's, or behind a listed proxy the last hop not listed.

    forwarded_for: the header X-Forwarded-For. Only what listed proxies have added is believed, so
    it is read from the right; a word there that is no address ends the search. "" where the socket
    has no address, as one of the machine's own has none.
    """
    own = _parsed(socket_address)
    nearest = str(own or "")
    if not lies_in(nearest, proxies):
        return nearest
    for hop in reversed(forwarded_for.split(",")):
        found = _parsed(hop.strip())
        if found is None:
            break
        nearest = str(found)
        if not lies_in(nearest, proxies):
            break
    return nearest


def counted_as(address: str) -> str:
    """What counters know an address by: IPv4 whole, IPv6 by its /64, else the text itself."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found), 64), strict=False))
    return str(found or address)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address; IPv4 dressed as IPv6 is undressed, and a zone is no part of it."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
