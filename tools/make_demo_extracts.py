"""Make the small data files of the demo company from the public data sets.

    python tools/make_demo_extracts.py DATA_FOLDER [products|places|rates|postcodes|slice ...]

DATA_FOLDER holds the source files named in addons/unified_commerce/demo/README.md, which also has
their citations. Same input, same output: the files made here are the ones that are committed.
"""

import csv
import gzip
import io
import math
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1] / 'addons' / 'unified_commerce'
DEMO = ADDON / 'demo'
RETAIL = 'online_retail_two_years.csv.gz'
SKU_COUNT = 400
FAMILY_SIZE = 8
MIN_SALES = 120

COLOURS = (
    'RED PINK BLUE GREEN WHITE BLACK IVORY CREAM YELLOW ORANGE PURPLE SILVER GOLD BROWN '
    'CHOCOLATE MINT GREY NATURAL TURQUOISE'
).split()
SIZES = 'SMALL MEDIUM LARGE'.split()
DESIGNS = [
    (r'LUNCH BAG (.+?)(?: DESIGN)?', 'LUNCH BAG'),
    (r'JUMBO (?:STORAGE )?BAG (.+?)(?: DESIGN)?', 'JUMBO BAG'),
    (r'CHARLOTTE BAG (.+?)(?: DESIGN)?', 'CHARLOTTE BAG'),
    (r'(.+) CHARLOTTE BAG', 'CHARLOTTE BAG'),
    (r'HAND WARMER (.+?)(?: DESIGN)?', 'HAND WARMER'),
    (r'PLASTERS IN TIN (.+)', 'PLASTERS IN TIN'),
    (r'RIBBON REEL (.+?)(?: DESIGN)?', 'RIBBON REEL'),
    (r'PACK OF 12 (.+?)(?: DESIGN)? TISSUES', 'PACK OF 12 TISSUES'),
]
CATEGORIES = [  # the first whose word is in the name
    ('Signs', 'METAL SIGN|DOORSIGN|CHOCOLATE SIGN'),
    ('Christmas', 'CHRISTMAS|ADVENT|SANTA|REINDEER|NOEL|PANNETONE|XMAS|SLEIGH'),
    (
        'Bath & Comfort',
        'HOT WATER|HOTTIE|WARMER|BATH|BATHS|SOAP|SPONGE|WASHBAG|TOWEL|FLANNEL|'
        'TOILET|BATHROOM|WASHROOM|LAUNDRY|PEG|PEGS|SEWING|KNITTING|WASHING',
    ),
    ('Kitchen', 'LUNCH BOX|TEA|MUG|CAKE STAND|CAKE TINS|TEACUP|TEAPOT|COCKTAIL'),
    ('Bags', 'BAG|SHOPPER|PURSE|WALLET|LUGGAGE|UMBRELLA|PARASOL|MINI CASES'),
    (
        'Party',
        'PARTY|BUNTING|BALLOONS|BIRTHDAY|CASES|DOILIES|NAPKINS|GARLAND|CHAIN|TATTOOS|'
        'PAPER PLATES|PAPER CUPS',
    ),
    (
        'Lights & Candles',
        'T-LIGHT|LIGHT|LIGHTS|CANDLE|CANDLES|CHOCOLATECANDLE|LANTERN|CANDLEHOLDER',
    ),
    (
        'Toys & Games',
        'GAME|DOLL|DOMINOES|SNAP|FELTCRAFT|PLAYHOUSE|TOY|BINGO|SKITTLES|BLOCKS|'
        'GLIDERS|CRAYONS|CHALK|HARMONICA|SPINNING|SKIPPING|CROQUET|ROUNDERS|MARBLES|JIGSAW|'
        'SNAKES|WINDMILL|MONEY|COLOURING|MODELLING|PAINT|TOYS',
    ),
    (
        'Stationery',
        'CARD|CARDS|WRAP|TISSUES|PENCIL|PENCILS|PEN|NOTEBOOKS|STATIONERY|WRITING|TAGS|'
        'RIBBON|RIBBONS|ERASERS|STICKERS|PLASTERS|CALENDAR|STAMP|CHALKBOARD|MEMO',
    ),
    (
        'Garden & Porch',
        'GARDEN|GARDENERS|WATERING|POTTING|PLANT|GROW|BIRD|POTTERING|DOORMAT|DOORSTOP',
    ),
    (
        'Kitchen',
        'CAKE|CAKESTAND|LUNCH|BOWL|BOWLS|KITCHEN|BAKING|JAM|JUG|CUTLERY|PLATE|CUP|'
        'SPOONS|COOKIE|RECIPE|SNACK|PANTRY|APRON|BREAD|BISCUIT|SPICE|OVEN|COFFEE|GLASS|POPCORN|'
        'FRYING|BUTTER|FOOD|PICNIC|JELLY|STORAGE|CONTAINER',
    ),
]
FALLBACK = 'Home'
BASE_WEIGHT = {  # kg of a thing of about 5 dollars
    'Christmas': 0.20, 'Bags': 0.18, 'Party': 0.16, 'Lights & Candles': 0.35,
    'Toys & Games': 0.30, 'Stationery': 0.10, 'Garden & Porch': 0.90, 'Signs': 0.30, 'Kitchen': 0.45,
    'Bath & Comfort': 0.35, 'Home': 0.40,
}  # fmt: skip
CITIES = [  # code, city, time zone, centre
    ('NYC', 'New York', 'America/New_York', 40.7580, -73.9855),
    ('BOS', 'Boston', 'America/New_York', 42.3601, -71.0589),
    ('CHI', 'Chicago', 'America/Chicago', 41.8837, -87.6289),
    ('ATL', 'Atlanta', 'America/New_York', 33.8463, -84.3621),
    ('DAL', 'Dallas', 'America/Chicago', 32.7767, -96.7970),
    ('DEN', 'Denver', 'America/Denver', 39.7392, -104.9903),
    ('LAX', 'Los Angeles', 'America/Los_Angeles', 34.0522, -118.2437),
    ('SEA', 'Seattle', 'America/Los_Angeles', 47.6062, -122.3321),
]
CHAIN = 'nordstrom'
DC_ZIP = '38118'


def read(path):
    with gzip.open(path, 'rt', newline='', encoding='utf-8') as file:
        yield from csv.DictReader(file)


def write(path, header, rows):
    with path.open('w', newline='', encoding='utf-8') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(header)
        writer.writerows(rows)
    sys.stdout.write(f'{path.name} {len(rows)}\n')


# === PRODUCTS ===


def tidy(text):
    text = text.upper().replace('RETRO SPOT', 'RETROSPOT')
    text = re.sub(r'\bS(?:ET)?\s?/\s?(\d+)\b', r'SET OF \1', text)
    text = re.sub(r'\bSET OF(\d)', r'SET OF \1', text)
    text = re.sub(r'\bSET (\d+)\b(?! PIECE)', r'SET OF \1', text)
    text = re.sub(r'\bH(?:LDR|OLDER)\b', 'HOLDER', text).replace('STRAWBERY', 'STRAWBERRY')
    text = re.sub(r'\s*,\s*', ', ', text.replace('.', ' ')).strip(' ,')
    return re.sub(r'\s+', ' ', text)


def title(text):
    text = re.sub(r"[A-Z0-9][A-Z0-9']*", lambda m: m[0].capitalize(), text)
    text = re.sub(r'\b(And|Of|In|The|With|To|On|Or)\b', lambda m: m[0].lower(), text)
    text = re.sub(r'(\d+)(Cm|G|Pc)\b', lambda m: m[0].lower(), text)
    return (text[:1].upper() + text[1:]).replace('Led ', 'LED ')


def sold_products(folder):
    """Code -> (description, median price, number of lines) of what was really sold."""
    names, prices = defaultdict(Counter), defaultdict(list)
    for row in read(folder / RETAIL):
        code, price = row['StockCode'].upper(), float(row['UnitPrice'])
        if row['InvoiceNo'].isdigit() and price > 0 and re.fullmatch(r'\d{5}[A-Z]{0,2}', code):
            names[code][tidy(row['Description'])] += 1
            prices[code].append(price)
    return {
        code: (names[code].most_common(1)[0][0], statistics.median(found), len(found))
        for code, found in prices.items()
        if len(found) >= MIN_SALES
    }


def one_word(text, words):
    found = [word for word in text.split() if word in words]
    return found[0] if len(found) == 1 else None


def family_of(text):
    """(template, attribute, value) of a description; no attribute for a product of its own."""
    for pattern, template in DESIGNS:
        if match := re.fullmatch(pattern, text):
            return template, 'Design', match[1]
    for attribute, words in (('Size', SIZES), ('Colour', COLOURS)):
        if value := one_word(text, words):
            rest = ' '.join(word for word in text.split() if word != value)
            return rest, attribute, value
    return text, '', ''


def retail_price(pounds):
    """The source is a wholesaler's list; shops of the time asked about twice that."""
    return max(0.99, math.ceil(pounds * 4) / 2 - 0.01)


def category_of(text):
    found = (name for name, words in CATEGORIES if re.search(rf'\b(?:{words})\b', text))
    return next(found, FALLBACK)


def families(products):
    groups = defaultdict(dict)
    for code, (text, price, lines) in sorted(products.items(), key=lambda item: -item[1][2]):
        template, attribute, value = family_of(text)
        members = groups[template, attribute]
        if value not in members and len(members) < FAMILY_SIZE:
            members[value] = (code, text, retail_price(price), lines)
    return groups


def split_lonely(groups):
    """A family of one is a product with its full name."""
    for (template, attribute), members in groups.items():
        if len(members) > 1:
            yield template, attribute, members
        else:
            yield next(iter(members.values()))[1], '', {'': next(iter(members.values()))}


def make_products(folder):
    chosen, seen, rows = 0, set(), []
    found = sorted(
        split_lonely(families(sold_products(folder))),
        key=lambda family: -max(member[3] for member in family[2].values()),
    )
    for template, attribute, members in found:
        if chosen + len(members) > SKU_COUNT or template in seen:
            continue
        seen.add(template)
        chosen += len(members)
        category = category_of(template)
        for value, (code, _text, price, lines) in members.items():
            weight = max(0.02, round(BASE_WEIGHT[category] * (0.4 + price / 8), 2))
            rows.append([code, title(template), attribute, title(value), f'{price:.2f}',
                         f'{weight:.2f}', category, lines])  # fmt: skip
    header = 'sku template attribute value price weight_kg category sales_lines'.split()
    write(DEMO / 'products.csv', header, rows)


# === PLACES, TARIFF, POSTCODES, SLICE ===


def kilometres(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def make_places(folder):
    stores = [row for row in read(folder / 'stores_normalized.csv.gz') if row['chain'] == CHAIN]
    zips = {row['zip']: row for row in read(folder / 'us_zip_best.csv.gz')}
    centre = zips[DC_ZIP]
    rows = [['DC', 'Memphis Distribution Center', '4500 Distribution Drive', centre['city'],
             centre['state'], DC_ZIP, centre['lat'], centre['lon'], 'America/Chicago']]  # fmt: skip
    for code, city, zone, lat, lon in CITIES:
        store = min(
            stores, key=lambda row: kilometres(lat, lon, float(row['lat']), float(row['lon']))
        )
        rows.append([code, city, store['street'].strip(), store['city'], store['state'],
                     store['zip'][:5], store['lat'], store['lon'], zone])  # fmt: skip
    write(DEMO / 'places.csv', 'code name street city state zip lat lon tz'.split(), rows)


def make_rates(folder):
    """Steps in kilograms of two decimals, rounded down; where two steps meet, the dearer."""
    services = {'USPS Ground Advantage': 'ground', 'Priority Mail': 'priority'}
    steps = defaultdict(float)
    with (folder / 'usps_domestic_rates_2025-10-05.csv').open(encoding='utf-8') as file:
        for row in csv.DictReader(file):
            if row['channel'] == 'retail' and row['zone'] != '9':
                kilograms = math.floor(float(row['weight_lb']) * 45.359237) / 100
                key = services[row['service']], int(row['zone']), kilograms
                steps[key] = max(steps[key], float(row['price_usd']))
    write(DEMO / 'rates.csv', ['carrier', 'zone', 'max_weight_kg', 'price_usd'],
          [[*key, f'{price:.2f}'] for key, price in sorted(steps.items())])  # fmt: skip


def make_postcodes(folder):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    for row in read(folder / 'us_zip_best.csv.gz'):
        if row['lat'] and row['lon']:
            writer.writerow([row['zip'], f'{float(row["lat"]):.4f}', f'{float(row["lon"]):.4f}'])
    (DEMO / 'postcodes.csv.gz').write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    sys.stdout.write(f'postcodes.csv.gz {text.getvalue().count(chr(10))}\n')


def make_slice(folder, lines=1500):
    """The first invoices, then lines of the cancellations' part: small, real, with bad lines."""
    rows = list(read(folder / RETAIL))
    customers = {row['CustomerID'] for row in rows[:700]}
    later = [
        row for row in rows[700:120000]
        if row['InvoiceNo'].startswith('C') and row['CustomerID'] in customers
    ]  # fmt: skip
    chosen = rows[:700] + later[:200] + rows[700:lines]
    write(ADDON / 'tests' / 'retail_slice.csv', list(rows[0]),
          [list(row.values()) for row in chosen[:lines]])  # fmt: skip


MAKERS = {
    'products': make_products, 'places': make_places, 'rates': make_rates,
    'postcodes': make_postcodes, 'slice': make_slice,
}  # fmt: skip

if __name__ == '__main__':
    for name in sys.argv[2:] or MAKERS:
        MAKERS[name](Path(sys.argv[1]))
