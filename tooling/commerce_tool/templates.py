"""Template databases of the tests: installed once, kept by what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commerce_tool import addons, database, odoo_source, python_env
from commerce_tool.odoo import Odoo
from commerce_tool.steps import step

SUITE = 'suite'


def _state(odoo: Odoo, modules: Iterable[str], *, alone: bool) -> dict[str, Any]:
    return {
        'odoo': odoo_source.VERSION,
        'locks': python_env.lock_hash(python_env.RUN_LOCKS),
        'alone': alone,
        'modules': sorted(modules),
    }


def _name(state: dict[str, Any]) -> str:
    return f'stock_{addons.digest_of(sorted(state.items()))}'


def stock(odoo: Odoo, names: Iterable[str], *, alone: bool) -> str:
    """A template with the stock modules below `names` and nothing of ours.

    :param alone: without the modules Odoo would install by itself beside them
    """
    modules = addons.stock_closure(odoo.home, names)
    state = _state(odoo, modules, alone=alone)
    name = _name(state)
    if database.whole_state(odoo, name) == state:
        return name
    label = 'alone' if alone else 'with what Odoo adds'
    with step(f'Template of {len(modules)} stock modules ({label})'):
        options = ['--skip-auto-install'] if alone else []
        start = _largest_part(odoo, state) if alone else None
        if start:
            database.copy(odoo, start, name)
        else:
            database.create(odoo, name)
        odoo.install(name, install=sorted(modules), options=options)
        database.mark(odoo, name, state)
    return name


def _largest_part(odoo: Odoo, wanted: dict[str, Any]) -> str | None:
    """The template to extend: without automatic additions the order does not matter."""
    best, size = None, 0
    for name in database.names(odoo):
        state = database.whole_state(odoo, name) if name.startswith('stock_') else None
        if not state or not state['alone'] or not set(state['modules']) < set(wanted['modules']):
            continue
        if {**state, 'modules': 0} == {**wanted, 'modules': 0} and len(state['modules']) > size:
            best, size = name, len(state['modules'])
    return best


def suite_state(odoo: Odoo) -> dict[str, Any]:
    """What the template of the whole suite is made of."""
    stock_part = _state(odoo, addons.stock_closure(odoo.home, addons.suite()), alone=False)
    return {'stock': stock_part, 'ours': addons.hashes(addons.suite())}


def clean(odoo: Odoo) -> None:
    """Drop what killed runs left and templates of other versions."""
    versions = {key: _state(odoo, [], alone=False)[key] for key in ('odoo', 'locks')}
    for name in database.names(odoo):
        state = database.whole_state(odoo, name)
        if name.startswith('run_'):
            database.drop(odoo, name)
        elif name.startswith('stock_') and not (state and versions.items() <= state.items()):
            database.drop(odoo, name)
