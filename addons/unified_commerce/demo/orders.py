"""Orders that wait when the demo company is opened: some for each of a few stores, in different
steps of the work, and some for the centre. None of them takes goods of the story."""

from dataclasses import dataclass

COLLECT, SAME_DAY, GROUND, PRIORITY = 'collect', 'same_day', 'ground', 'priority'


@dataclass(frozen=True, slots=True)
class Order:
    """``place`` prepares it up to ``step``: what is sent goes where the router sends it from, so
    the customers live near that place, or it alone has the goods."""

    name: str
    customer: str  # the part of the address before the @
    way: str
    place: str
    lines: dict[str, int]  # SKU -> units
    step: str = 'new'


ORDERS = (
    Order('LG-1001', 'emma.whitaker', COLLECT, 'BOS', {'22384': 2, '47566': 1}),
    Order('LG-1002', 'abigail.stone', COLLECT, 'BOS', {'22386': 1, '20728': 1}, 'ready'),
    Order('LG-1003', 'emma.whitaker', SAME_DAY, 'BOS', {'47566': 2}),
    Order('LG-1004', 'abigail.stone', GROUND, 'BOS', {'21212': 2, '20728': 1}, 'picking'),
    Order('LG-1005', 'emma.whitaker', PRIORITY, 'BOS', {'22411': 1, '23209': 1}, 'packed'),
    Order('LG-1006', 'marcus.hale', COLLECT, 'NYC', {'22382': 2, '21931': 1}, 'accepted'),
    Order('LG-1007', 'marcus.hale', SAME_DAY, 'NYC', {'22384': 1, '85099C': 1}),
    Order('LG-1008', 'marcus.hale', GROUND, 'NYC', {'20726': 1, '21928': 2, '22197': 1}),
    Order('LG-1009', 'marcus.hale', COLLECT, 'NYC', {'20728': 3}, 'ready'),
    Order('LG-1010', 'priya.raman', COLLECT, 'CHI', {'22383': 2, '84991': 3}),
    Order('LG-1011', 'priya.raman', GROUND, 'CHI', {'20727': 2, '22382': 1}, 'packed'),
    Order('LG-1012', 'priya.raman', SAME_DAY, 'CHI', {'47566': 1}, 'picking'),
    Order('LG-1013', 'noah.becker', GROUND, 'DEN', {'21232': 2}),
    Order('LG-1014', 'hannah.cole', COLLECT, 'DEN', {'22384': 1, '21929': 2}, 'packed'),
    Order('LG-1015', 'grace.lindqvist', COLLECT, 'SEA', {'20725': 1, '84991': 2}),
    Order('LG-1016', 'grace.lindqvist', GROUND, 'SEA', {'22383': 1, '20727': 1}, 'accepted'),
    Order('LG-1017', 'luis.moreno', SAME_DAY, 'LAX', {'22382': 1, '47566': 1}),
    Order('LG-1018', 'samuel.price', GROUND, 'DC', {'22198': 2, '22197': 1}),
    Order('LG-1019', 'olivia.tran', PRIORITY, 'DC', {'21733': 1, '22198': 1}),
    Order('LG-1020', 'olivia.tran', GROUND, 'DC', {'21733': 4}),
)
