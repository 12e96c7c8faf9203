"""How a guest and an order are told from others."""

import ipaddress
import re

PADDING = re.compile(r'^[#\s]+|\s+$')


def normal_reference(text: object) -> str:
    """An order's reference as people type it: ' #s00042 ' is 'S00042', and stays so: guesses are
    counted by what is looked for."""
    return PADDING.sub('', text.strip().upper()[:64]) if isinstance(text, str) else ''


def normal_postcode(text: object) -> str:
    """Letters and digits only, in one case: '1234 ab' and '1234AB' are the same."""
    if not isinstance(text, str):
        return ''
    return ''.join(char for char in text[:32] if char.isalnum()).casefold()


def source_of(address: object) -> str:
    """Who asks: an IPv4 address, or the network of an IPv6 one, which is one household's."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return 'unknown'
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))
