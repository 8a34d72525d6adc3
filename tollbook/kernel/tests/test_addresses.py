"""Whose address counts, behind proxies and in counters."""

import pytest

from tollbook.kernel.addresses import address_of, counted_as, lies_in, networks

PROXIES = networks("10.0.0.0/8, 2001:db8::1")


@pytest.mark.parametrize(
    ("socket_address", "forwarded_for", "found"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        # A header that no proxy of ours wrote is not believed.
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1", "198.51.100.1"),
        # What the client wrote itself stands left of what the proxies added.
        ("10.0.0.5", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("10.0.0.5", "198.51.100.1, nonsense, 10.1.1.1", "10.1.1.1"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("2001:db8::1", "::ffff:198.51.100.1", "198.51.100.1"),
        # What no column of addresses takes: zones, sockets of the machine's own.
        ("fe80::1%eth0", "", "fe80::1"),
        ("10.0.0.5", "fe80::2%" + "z" * 5000, "fe80::2"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("unix:", "198.51.100.1", ""),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_hop_that_is_no_proxy_counts(
    socket_address: str, forwarded_for: str, found: str
) -> None:
    assert address_of(socket_address, forwarded_for, PROXIES) == found


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_as_its_network(address: str, counted: str) -> None:
    assert counted_as(address) == counted


def test_what_is_no_address_lies_nowhere() -> None:
    assert not lies_in("", PROXIES)
    assert lies_in("10.9.9.9", PROXIES)
