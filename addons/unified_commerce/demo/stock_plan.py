"""How many units lie where: uneven, and the same on every machine."""

import hashlib

from . import story

STORES = story.PLACES[1:]


def units(sku, sales):
    """Place code -> units of an article; ``sales`` is its number of lines in the source."""
    if sku in story.STOCK:
        return dict(story.STOCK[sku])
    dice = _dice(sku)
    pattern = dice(20, 'pattern')
    if pattern == 0:  # a leftover in one store
        return {STORES[dice(8, 'where')]: 1 + dice(6, 'units')}
    if pattern == 1:  # new: not sent to the stores yet
        return {'DC': 24 + dice(100, 'units')}
    if pattern == 2:  # last pieces
        return {STORES[dice(8, 'first')]: 1, STORES[dice(8, 'second')]: 1}
    if pattern == 3:  # the centre has none, the stores have
        return {code: 2 + dice(8, code) for code in STORES if dice(3, code + '?')}
    size = 1 + min(sales, 3000) // 300
    plan = {code: 1 + dice(3 + 2 * size, code) for code in STORES if dice(10, code + '?') < 6}
    plan['DC'] = 12 * size + dice(60, 'DC')
    return plan


def _dice(sku):
    def throw(sides, purpose):
        digest = hashlib.sha256(f'{sku}/{purpose}'.encode()).digest()
        return int.from_bytes(digest[:4], 'big') % sides

    return throw
