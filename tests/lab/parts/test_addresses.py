"""Labs side by side never share an address."""

import socket
from pathlib import Path

import pytest

from goldenpath_lab.parts.addresses import Addresses, free_port

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


def test_the_same_folder_gets_the_same_addresses_again(tmp_path: Path) -> None:
    """A lab that comes back has its old addresses."""
    first = Addresses.claim(tmp_path)
    first.close()
    second = Addresses.claim(tmp_path)
    second.close()
    assert second.prefix == first.prefix


def test_addresses_in_use_go_to_nobody_else(tmp_path: Path) -> None:
    """Whoever claims what is taken gets the next ones."""
    first, second = Addresses.claim(tmp_path), Addresses.claim(tmp_path)
    first.close()
    second.close()
    assert first.prefix != second.prefix


def test_the_last_number_stays_within_the_lab(tmp_path: Path) -> None:
    """The lock's address and those outside the network are nobody's."""
    addresses = Addresses.claim(tmp_path)
    addresses.close()
    assert addresses.at(1) == f"{addresses.prefix}.1"
    for number in (0, 254, 255):
        with pytest.raises(ValueError, match="1 to 253"):
            addresses.at(number)


def test_a_port_in_use_is_replaced(tmp_path: Path) -> None:
    """The wanted port is given when free, another one when not."""
    addresses = Addresses.claim(tmp_path)
    address = addresses.at(1)
    wanted = free_port(address, 8443)
    with socket.create_server((address, wanted)):
        other = free_port(address, wanted)
    addresses.close()
    assert wanted == 8443
    assert other != wanted
