"""Products with a part in the tests and in docs/demo.md: SKU -> units by place, nothing elsewhere."""

STORE_ONLY = '22112'  # Chocolate Hot Water Bottle: 5 in Boston
DC_ONLY = '22423'  # Regency Cakestand 3 Tier: 40 at the distribution center
LAST_UNIT = '22752'  # Set of 7 Babushka Nesting Boxes: one, in Chicago
TEN_IN_THREE = '84879'  # Assorted Colour Bird Ornament: 10 units, three places
EVERYWHERE = '85123A'  # Hanging Heart T-Light Holder, White: at every place
SOLD_OUT = '22169'  # Family Album White Picture Frame: nowhere

PLACES = ('DC', 'NYC', 'BOS', 'CHI', 'ATL', 'DAL', 'DEN', 'LAX', 'SEA')
STOCK = {
    STORE_ONLY: {'BOS': 5},
    DC_ONLY: {'DC': 40},
    LAST_UNIT: {'CHI': 1},
    TEN_IN_THREE: {'DC': 3, 'NYC': 4, 'BOS': 3},
    EVERYWHERE: {place: 120 if place == 'DC' else 15 for place in PLACES},
    SOLD_OUT: {},
}

PROMOTION = '10% off from $60'
GIFT_CARD_CODE = 'LARK-GIFT-50'
GIFT_CARD_BALANCE = 50.0
SHOPPER_LOGIN = 'shopper'
MANAGER_LOGIN = 'manager'
PARTNER_LOGIN = 'partner-api'


def cashier_login(place_code):
    return f'cashier-{place_code.lower()}'


def store_login(place_code):
    return f'store-{place_code.lower()}'
