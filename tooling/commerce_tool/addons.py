"""What the manifests say: our modules, their layers, the stock modules below them."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from commerce_tool.layout import ADDONS, Home
from commerce_tool.steps import Refusal

BUNDLE = 'unified_commerce'
# layers 1 and 2 of the design: they work without a till and without a shop
DOMAIN_MODULES = (
    'unified_inventory',
    'unified_customer',
    'omni_promotions',
    'omni_campaign',
    'unified_catalogue',
    'order_routing',
    'store_fulfilment',
    'crosschannel_returns',
)
CHANNEL_APPS = ('point_of_sale', 'website')
# For apps of Odoo that the bundle does without: installed beside the suite, not in it.
OPTIONAL_MODULES = (
    'pos_crosschannel_returns_discount',
    'pos_mrp_crosschannel_returns',
    'sale_mrp_crosschannel_returns',
    'sale_mrp_unified_inventory',
    'test_crosschannel_books',
    'test_omni_cases',
    'test_unified_kits',
    'unified_customer_crm',
    'website_sale_mrp_unified_inventory',
)
_wheel_addons = 'lib/python3*/site-packages/odoo/addons'
_ignored = {'__pycache__'}


def ours() -> list[str]:
    """Names of the suite's modules, sorted."""
    return sorted(path.parent.name for path in ADDONS.glob('*/__manifest__.py'))


def suite() -> list[str]:
    """Our modules but for those that want more of Odoo than the bundle."""
    return [name for name in ours() if name not in OPTIONAL_MODULES]


def optional() -> list[str]:
    return [name for name in OPTIONAL_MODULES if name in ours()]


def main_modules() -> list[str]:
    """What to install to have the whole suite."""
    names = suite()
    if not names:
        raise Refusal(f'{ADDONS} holds no module.')
    return [BUNDLE] if BUNDLE in names else names


def domain_modules() -> list[str]:
    return [name for name in DOMAIN_MODULES if name in ours()]


@cache
def _manifest(path: Path) -> dict:
    return ast.literal_eval(path.read_text())


def _manifest_of(home: Home, name: str) -> dict:
    wheels = sorted(home.venv.glob(_wheel_addons))
    for folder in (ADDONS, home.stock_addons, *wheels):
        path = folder / name / '__manifest__.py'
        if path.is_file():
            return _manifest(path)
    raise Refusal(f'The module {name} is neither among our addons nor in Odoo.')


def depends(home: Home, name: str) -> list[str]:
    if name == 'base':
        return []
    return _manifest_of(home, name).get('depends') or ['base']


def closure(home: Home, names: Iterable[str]) -> set[str]:
    """The modules and all they depend on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(depends(home, name))
    return found


def stock_closure(home: Home, names: Iterable[str]) -> set[str]:
    """Of the modules that `names` stand on, those that are not ours."""
    return closure(home, names) - set(ours())


def by_dependency(home: Home, names: Iterable[str]) -> list[str]:
    """Sorted so that a module comes after those it depends on."""
    return sorted(names, key=lambda name: (len(closure(home, [name])), name))


def module_hash(name: str) -> str:
    """Changes with any file of the module."""
    digest = hashlib.sha256()
    root = ADDONS / name
    for path in sorted(root.rglob('*')):
        if path.is_file() and not _ignored & set(path.parts) and path.suffix != '.pyc':
            digest.update(f'{path.relative_to(root)}\0'.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def hashes(names: Iterable[str] | None = None) -> dict[str, str]:
    return {name: module_hash(name) for name in (ours() if names is None else names)}


def digest_of(*parts: object) -> str:
    """A short name for whatever the parts say."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
