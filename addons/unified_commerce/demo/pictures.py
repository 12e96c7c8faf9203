"""Draws a picture for each product, category and the company: the goods' data has none.

A motif is a list of shapes on a field of 100 x 100; ``body`` shapes are filled with the product's
colour and pattern, ``dark`` ones drawn over it.
"""

import hashlib
import io
import math

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE = 480
INK = (58, 52, 64)
GREEN = (44, 94, 84)
PAPER = {
    'Christmas': (226, 237, 226), 'Bags': (250, 232, 224), 'Party': (253, 240, 214),
    'Lights & Candles': (246, 236, 222), 'Toys & Games': (224, 238, 246),
    'Stationery': (236, 232, 246), 'Garden & Porch': (230, 240, 222), 'Kitchen': (247, 233, 233),
    'Bath & Comfort': (222, 241, 240), 'Home': (240, 237, 230), 'Signs': (231, 235, 240),
}  # fmt: skip
COLOURS = {
    'Red': (199, 62, 66), 'Reds': (199, 62, 66), 'Pink': (231, 140, 160), 'Blue': (84, 133, 184),
    'Green': (112, 158, 116), 'White': (250, 248, 244), 'Black': (66, 63, 72),
    'Ivory': (245, 235, 212), 'Cream': (244, 230, 200), 'Yellow': (240, 199, 92),
    'Orange': (232, 146, 82), 'Purple': (142, 112, 168), 'Silver': (187, 193, 200),
    'Gold': (212, 172, 92), 'Brown': (150, 110, 84), 'Chocolate': (116, 80, 64),
    'Mint': (160, 212, 190), 'Grey': (160, 162, 168), 'Natural': (214, 192, 160),
    'Turquoise': (92, 178, 182), 'Wooden': (196, 154, 112), 'Wood': (196, 154, 112),
    'Wicker': (201, 164, 116), 'Zinc': (172, 180, 186), 'Slate': (88, 96, 106),
    'Christmas': (176, 58, 62), 'Strawberry': (222, 92, 108), 'Skull': (70, 68, 78),
}  # fmt: skip
ACCENTS = [COLOURS[name] for name in 'Red Pink Blue Green Yellow Orange Turquoise Purple'.split()]
PATTERNS = [
    ('dots', 'Retrospot Polkadot Spotty Dots Spots Spot Polka Spaceboy'),
    ('stripes', 'Stripe Stripes Stripey Vintage Circus Regency Deckchair Pantry'),
    ('checks', 'Gingham Picnic Paisley Union Knitted Woodland'),
]

MOTIFS = [  # words, body, dark
    ('Umbrella Parasol', [('pie', 12, 18, 88, 94, 180, 360)],
     [('line', 50, 14, 50, 80, 2.5), ('arc', 50, 72, 64, 88, 0, 180)]),
    ('Bunting', [('poly', 8, 30, 30, 36, 17, 64), ('poly', 37, 37, 63, 37, 50, 68),
                 ('poly', 70, 36, 92, 30, 83, 64)], [('arc', -20, -30, 120, 37, 20, 160)]),
    ('Clock', [('ellipse', 22, 26, 78, 82), ('ellipse', 20, 14, 42, 34), ('ellipse', 58, 14, 80, 34)],
     [('disc', 31, 35, 69, 73), ('line', 50, 54, 50, 41, 2), ('line', 50, 54, 60, 58, 2),
      ('line', 30, 80, 25, 89, 3), ('line', 70, 80, 75, 89, 3)]),
    ('Hottie Bottle', [('round', 27, 28, 73, 88, 14), ('round', 41, 14, 59, 34, 4)],
     [('line', 40, 12, 60, 12, 4), ('heart', 50, 58, 10)]),
    ('Warmer Cushion Patches', [('round', 20, 24, 80, 80, 16)],
     [('heart', 50, 52, 13), ('stitch', 25, 29, 75, 75)]),
    ('Cakestand', [('poly', 14, 62, 86, 62, 74, 69, 26, 69), ('poly', 24, 42, 76, 42, 67, 48, 33, 48),
                   ('poly', 34, 23, 66, 23, 60, 28, 40, 28), ('poly', 46, 69, 54, 69, 62, 86, 38, 86)],
     [('line', 50, 16, 50, 80, 2), ('ellipse', 47, 11, 53, 17)]),
    ('Teapot Jug Watering', [('ellipse', 24, 36, 72, 82), ('poly', 66, 56, 90, 38, 86, 54, 68, 70),
                    ('round', 38, 30, 58, 40, 4)],
     [('arc', 10, 44, 34, 72, 70, 290), ('ellipse', 45, 23, 51, 29)]),
    ('Mug Cup Teacup Mugs Tea', [('round', 22, 34, 68, 80, 8)],
     [('arc', 58, 42, 84, 68, 270, 90), ('line', 18, 86, 74, 86, 3), ('heart', 45, 56, 9)]),
    ('Bowl Bowls Dish Popcorn', [('pie', 14, 12, 86, 84, 0, 180)], [('line', 12, 48, 88, 48, 3)]),
    ('Plate Plates Doilies', [('ellipse', 14, 16, 86, 88)], [('ring', 28, 30, 72, 74)]),
    ('Cake Baking Muffin', [('poly', 26, 50, 74, 50, 66, 86, 34, 86), ('ellipse', 22, 30, 78, 62)],
     [('ellipse', 45, 20, 56, 31), ('line', 42, 62, 44, 82, 1.5), ('line', 50, 62, 50, 82, 1.5),
      ('line', 58, 62, 56, 82, 1.5)]),
    ('Bag Shopper Purse Tidy', [('poly', 22, 36, 78, 36, 84, 86, 16, 86)],
     [('arc', 34, 14, 66, 58, 180, 360), ('line', 22, 36, 78, 36, 2)]),
    ('Trinket Chest Boxes', [('round', 22, 42, 78, 86, 4), ('round', 17, 32, 83, 46, 3)],
     [('line', 50, 34, 50, 85, 4), ('ring', 33, 15, 50, 33), ('ring', 50, 15, 67, 33)]),
    ('Lunch Box Cabinet Tins Tin Snack Bin', [('round', 16, 36, 84, 82, 8)],
     [('line', 16, 50, 84, 50, 2), ('arc', 38, 22, 62, 48, 180, 360), ('ellipse', 46, 46, 54, 54)]),
    ('Basket', [('poly', 14, 46, 86, 46, 76, 86, 24, 86)],
     [('arc', 24, 14, 76, 78, 180, 360), ('line', 17, 58, 83, 58, 1.5), ('line', 21, 71, 79, 71, 1.5)]),
    ('Scales', [('round', 30, 46, 70, 86, 8), ('poly', 18, 26, 82, 26, 68, 40, 32, 40)],
     [('disc', 38, 54, 62, 78), ('line', 50, 66, 56, 58, 2)]),
    ('Cutlery Spoons Cutter Cutters', [('ellipse', 20, 12, 42, 44), ('round', 28, 40, 34, 88, 3),
                       ('round', 62, 38, 68, 88, 3), ('round', 54, 14, 76, 42, 6)],
     [('line', 61, 12, 61, 32, 2), ('line', 69, 12, 69, 32, 2)]),
    ('Lantern Candle Candles Candleholder Light Lights T-Light',
     [('round', 30, 44, 70, 88, 7)],
     [('flame', 50, 28, 9), ('line', 50, 38, 50, 46, 2), ('line', 30, 56, 70, 56, 1.5)]),
    ('Frame Photo Picture Record', [('round', 18, 18, 82, 84, 3)],
     [('disc', 28, 28, 72, 74), ('poly', 30, 72, 46, 50, 56, 62, 63, 54, 71, 72)]),
    ('Sign Chalkboard Board Memo', [('round', 10, 36, 90, 76, 5)],
     [('line', 30, 36, 50, 17, 1.5), ('line', 70, 36, 50, 17, 1.5), ('line', 22, 50, 78, 50, 2.5),
      ('line', 30, 62, 70, 62, 2.5)]),
    ('Doormat Pad', [('round', 8, 30, 92, 76, 3)],
     [('stitch', 13, 35, 87, 71), ('heart', 50, 52, 9)]),
    ('Card Cards Wrap Tags Stationery Writing Napkins Tissues', [('round', 14, 28, 86, 78, 4)],
     [('line', 15, 30, 50, 57, 2), ('line', 85, 30, 50, 57, 2), ('heart', 50, 58, 6)]),
    ('Pencils Pencil Crayons Chalk Pen', [('round', 26, 30, 38, 88, 2), ('round', 44, 26, 56, 88, 2),
        ('round', 62, 30, 74, 88, 2), ('poly', 26, 30, 38, 30, 32, 16), ('poly', 44, 26, 56, 26, 50, 12),
        ('poly', 62, 30, 74, 30, 68, 16)], [('line', 26, 76, 74, 76, 2)]),
    ('Ribbon Ribbons Reel', [('round', 24, 20, 76, 30, 3), ('round', 32, 30, 68, 74, 1),
                             ('round', 24, 74, 76, 84, 3)],
     [('line', 32, 42, 68, 42, 1.5), ('line', 32, 54, 68, 54, 1.5), ('line', 32, 66, 68, 66, 1.5)]),
    ('Star', [('star', 50, 52, 38)], [('ring', 44, 46, 56, 58)]),
    ('Doll Babushka Nancy Princess', [('ellipse', 32, 12, 68, 48), ('ellipse', 24, 38, 76, 90)],
     [('disc', 40, 20, 60, 42), ('heart', 50, 66, 9)]),
    ('Apron Clothes', [('poly', 36, 16, 64, 16, 68, 38, 82, 46, 78, 88, 22, 88, 18, 46, 32, 38)],
     [('arc', 38, 4, 62, 28, 180, 360), ('round', 38, 56, 62, 72, 3)]),
    ('Bird Lovebird Lovebirds Dove Owl', [('ellipse', 22, 34, 72, 74), ('ellipse', 58, 22, 82, 46),
        ('poly', 26, 48, 6, 38, 12, 60)], [('poly', 80, 32, 92, 36, 80, 40), ('ellipse', 70, 30, 74, 34)]),
    ('Chain Garland Kit', [('ellipse', 8, 36, 36, 64), ('ellipse', 36, 44, 64, 72),
                           ('ellipse', 64, 36, 92, 64)],
     [('disc', 15, 43, 29, 57), ('disc', 43, 51, 57, 65), ('disc', 71, 43, 85, 57)]),
    ('Game Dominoes Bingo Snap Blocks Block Skittles Jigsaw', [('round', 14, 42, 48, 80, 5),
        ('round', 52, 42, 86, 80, 5), ('round', 33, 10, 67, 40, 5)],
     [('ellipse', 27, 57, 35, 65), ('ellipse', 60, 50, 67, 57), ('ellipse', 71, 65, 78, 72),
      ('heart', 50, 24, 7)]),
    ('Knob Fob Bell Bells', [('ellipse', 26, 20, 74, 68), ('round', 44, 66, 56, 86, 3)],
     [('ring', 38, 32, 62, 56)]),
    ('Hook Hanger Rack Coat', [('round', 10, 26, 90, 44, 5)],
     [('arc', 18, 40, 34, 72, 0, 180), ('arc', 42, 40, 58, 72, 0, 180), ('arc', 66, 40, 82, 72, 0, 180)]),
]  # fmt: skip
CATEGORY_MOTIF = {
    'Christmas': 'Star', 'Bags': 'Bag', 'Party': 'Bunting', 'Lights & Candles': 'Candle',
    'Toys & Games': 'Blocks', 'Stationery': 'Card', 'Garden & Porch': 'Watering', 'Kitchen': 'Mug',
    'Bath & Comfort': 'Bottle', 'Signs': 'Sign',
}  # fmt: skip
HEART = ([('heart', 50, 50, 32)], [])
LOOKUP = {
    word: motif for *motif, words in ((b, d, w) for w, b, d in MOTIFS) for word in words.split()
}


def product_pictures(name, category, sides=(SIDE,)):
    """Square JPEGs of a product by side; the same name always gives the same pictures."""
    plain = name.replace('Trinket Box', 'Trinket').replace('Mini Cases', 'Bag')
    words = plain.replace(',', ' ').replace('+', ' ').split()
    body, dark = _motif(words, category)
    seed = hashlib.sha256(name.encode()).digest()
    colour = next((COLOURS[word] for word in words if word in COLOURS), None)
    colour = colour or ACCENTS[seed[0] % len(ACCENTS)]
    pattern = next((kind for kind, keys in PATTERNS if set(words) & set(keys.split())), 'plain')
    image = _draw(PAPER.get(category, PAPER['Home']), body, dark, _fill(colour, pattern))
    return {side: _encode(image.resize((side, side)), 'JPEG') for side in sides}


def category_picture(category):
    body, dark = _motif([], category)
    paper = PAPER.get(category, PAPER['Home'])
    deep = tuple(int(part * 0.72) for part in paper)
    return _encode(_draw(paper, body, dark, _fill(deep, 'plain')), 'JPEG')


def mark():
    """The company's mark: a heart on lark green."""
    image = Image.new('RGBA', (SIDE, SIDE), (255, 255, 255, 0))
    pencil = ImageDraw.Draw(image)
    pencil.rounded_rectangle((16, 16, SIDE - 16, SIDE - 16), 110, fill=GREEN)
    _shape(pencil, ('heart', 50, 50, 26), (250, 232, 224))
    return image


def logo(name):
    """The mark with the company's name beside it."""
    font = ImageFont.load_default(size=230)
    width = round(font.getlength(name))
    image = Image.new('RGBA', (SIDE + 60 + width + 40, SIDE), (255, 255, 255, 0))
    image.paste(mark(), (0, 0))
    ImageDraw.Draw(image).text((SIDE + 60, SIDE // 2), name, font=font, fill=GREEN, anchor='lm')
    return _encode(image.resize((image.width // 3, image.height // 3)), 'PNG')


def _motif(words, category):
    """The last word that names a thing decides: "Lunch Bag" is a bag."""
    known = next((LOOKUP[word] for word in reversed(words) if word in LOOKUP), None)
    return known or LOOKUP.get(CATEGORY_MOTIF.get(category), HEART)


def _draw(paper, body, dark, fill):
    image = _background(paper)
    mask = _layer(body)
    shadow = mask.filter(ImageFilter.GaussianBlur(10)).point(lambda value: value * 0.28)
    image.paste(INK, (0, 14), shadow)
    image.paste(fill, (0, 0), mask)
    image.paste((252, 250, 246), (0, 0), _layer([s for s in dark if s[0] == 'disc']))
    image.paste(INK, (0, 0), _layer([s for s in dark if s[0] != 'disc']))
    return image


def _layer(shapes):
    """The shapes drawn at twice the size and halved: smooth edges."""
    if not shapes:
        return Image.new('L', (SIDE, SIDE), 0)
    layer = Image.new('L', (SIDE * 2, SIDE * 2), 0)
    pencil = ImageDraw.Draw(layer)
    for shape in shapes:
        _shape(pencil, shape, 255)
    return layer.reduce(2)


def _background(paper):
    light = Image.new('RGB', (SIDE, SIDE), tuple(min(255, part + 12) for part in paper))
    deep = Image.new('RGB', (SIDE, SIDE), tuple(part - 10 for part in paper))
    return Image.composite(deep, light, Image.linear_gradient('L').resize((SIDE, SIDE)))


def _fill(colour, pattern):
    image = Image.new('RGB', (SIDE, SIDE), colour)
    pencil = ImageDraw.Draw(image)
    pale = sum(colour) > 640
    second = tuple(part - 38 for part in colour) if pale else tuple(
        part + (255 - part) * 3 // 4 for part in colour
    )  # fmt: skip
    step = 52
    for index in range(-1, SIDE // step + 1):
        if pattern in ('stripes', 'checks'):
            pencil.rectangle((index * step, 0, index * step + step // 2 - 6, SIDE), fill=second)
        if pattern == 'checks':
            middle = tuple((a + b) // 2 for a, b in zip(colour, second, strict=True))
            pencil.rectangle((0, index * step, SIDE, index * step + step // 2 - 6), fill=middle)
        if pattern == 'dots':
            for row in range(SIDE // step + 1):
                x = index * step + (row % 2) * step // 2
                pencil.ellipse((x, row * step, x + 24, row * step + 24), fill=second)
    return image


def _shape(pencil, shape, ink):
    """Draw one shape of the 100 x 100 field on a canvas of any size."""
    kind, *numbers = shape
    side = pencil.im.size[0]
    at = [number * side / 100 for number in numbers]
    if kind == 'line':
        pencil.line(at[:4], fill=ink, width=round(at[4]))
    elif kind == 'arc':
        pencil.arc(at[:4], *numbers[4:], fill=ink, width=side // 40)
    elif kind == 'pie':
        pencil.pieslice(at[:4], *numbers[4:], fill=ink)
    elif kind == 'round':
        pencil.rounded_rectangle(at[:4], at[4], fill=ink)
    elif kind == 'ring':
        pencil.ellipse(at, outline=ink, width=side // 60)
    elif kind == 'stitch':
        pencil.rounded_rectangle(at, side // 14, outline=ink, width=side // 120)
    elif kind in ('ellipse', 'disc'):
        pencil.ellipse(at, fill=ink)
    else:
        pencil.polygon(_points(kind, at), fill=ink)


def _points(kind, at):
    if kind == 'poly':
        return at
    x, y, radius = at
    if kind == 'star':
        turns = (
            (index * math.pi / 5, radius if index % 2 else radius * 0.42) for index in range(10)
        )
        return [(x + r * math.sin(t), y + r * math.cos(t)) for t, r in turns]
    if kind == 'flame':
        turns = (index * math.pi / 30 for index in range(60))
        return [(x + radius * 0.8 * math.sin(t) * math.sin(t / 2) ** 2, y - radius * 1.5 * math.cos(t))
                for t in turns]  # fmt: skip
    turns = (index * math.pi / 40 for index in range(80))  # a heart
    return [
        (
            x + radius * math.sin(t) ** 3,
            y - radius / 16 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t)
                               - math.cos(4 * t)),
        )
        for t in turns
    ]  # fmt: skip


def _encode(image, kind):
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=86, optimize=True)
    return buffer.getvalue()
