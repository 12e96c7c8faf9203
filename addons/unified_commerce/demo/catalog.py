"""The catalogue: templates and their articles, read from products.csv."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from . import story

FOLDER = Path(__file__).parent
COST_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class Article:
    sku: str
    value: str
    price: float
    weight: float
    sales: int

    @property
    def barcode(self):
        return ean13(self.sku)

    @property
    def cost(self):
        return round(self.price * COST_SHARE, 2)


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    attribute: str
    category: str
    articles: tuple[Article, ...]

    @property
    def price(self):
        return min(article.price for article in self.articles)

    @property
    def sales(self):
        return max(article.sales for article in self.articles)


def rows(name):
    with (FOLDER / name).open(newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def ean13(sku):
    """An EAN-13 in the in-store range 20: five digits of the code, three for its letters."""
    letters = 0
    for letter in sku[5:]:
        letters = letters * 26 + ord(letter) - ord('A') + 1
    digits = f'2000{sku[:5]}{letters:03d}'
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f'{digits}{-total % 10}'


def templates(articles=None):
    """All templates, best sellers first; with a limit, the story's and about that many articles."""
    grouped = defaultdict(list)
    for row in rows('products.csv'):
        key = row['template'], row['attribute'], row['category']
        grouped[key].append(
            Article(row['sku'], row['value'], float(row['price']), float(row['weight_kg']),
                    int(row['sales_lines']))
        )  # fmt: skip
    found = [Template(*key, tuple(members)) for key, members in grouped.items()]
    found.sort(key=lambda template: (not _in_story(template), -template.sales, template.name))
    chosen, count = [], 0
    for template in found:
        if articles is None or count < articles or _in_story(template):
            chosen.append(template)
            count += len(template.articles)
    return chosen


def _in_story(template):
    return any(article.sku in story.STOCK for article in template.articles)
