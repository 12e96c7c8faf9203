"""Confirming an order, with its places chosen and its goods reserved, beside stock Odoo confirming the
same order, in the same run: milliseconds and queries, for orders of one to ten lines.

    python benchmarks/confirm.py -c ODOO_CONF -d DATABASE --peer STOCK_DATABASE [--orders 30]

Both are scratch copies: orders are made, confirmed and committed. The queries of all
connections are counted, those of the short transactions too. The two take turns.
"""

import argparse
import contextlib
import json
import logging
import statistics
import sys
import time

import odoo
from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry

LINES = (1, 3, 10)
PLACES = 8
LIMIT = 1.25


def fill(env, lines):
    """Make places with stock, a customer and a carrier; return what orders are made of."""
    stamp = int(time.time()) % 9999  # so that it can be run again
    codes = [f'{n}{stamp:04}' for n in range(PLACES)]
    places = env['stock.warehouse'].create([{'name': code, 'code': code} for code in codes])
    for number, place in enumerate(places):
        place.partner_id = env['res.partner'].create(
            {
                'name': place.name,
                'partner_latitude': 40 + number,
                'partner_longitude': -75 - number,
            }
        )
    goods = env['product.product'].create(
        [{'name': f'Confirm {n}', 'is_storable': True, 'weight': 0.2} for n in range(lines)]
    )
    env['stock.quant'].create(
        [
            {'product_id': p.id, 'location_id': place.lot_stock_id.id, 'quantity': 100000}
            for p in goods
            for place in places
        ]
    )
    service = env['product.product'].create({'name': 'Post', 'type': 'service'})
    carrier = env['delivery.carrier'].create(
        {'name': 'Post', 'product_id': service.id, 'delivery_type': 'fixed', 'fixed_price': 5}
    )
    customer = env['res.partner'].create(
        {'name': 'Confirm', 'partner_latitude': 41, 'partner_longitude': -76}
    )
    return {
        'partner_id': customer.id,
        'carrier_id': carrier.id,
        'warehouse_id': places[0].id,
        'order_line': [(0, 0, {'product_id': p.id, 'product_uom_qty': 1}) for p in goods],
    }


def confirm(database, values):
    """Confirm one order in a transaction of its own: ``(milliseconds, queries)``."""
    with contextlib.closing(Registry(database).cursor()) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        order = env['sale.order'].create(values)
        cr.commit()
        env.invalidate_all()
        before, start = sql_db.sql_counter, time.perf_counter()
        order.action_confirm()
        cr.commit()
        taken = (time.perf_counter() - start) * 1000, sql_db.sql_counter - before
        if set(order.picking_ids.mapped('state')) != {'assigned'}:
            raise AssertionError('the goods are not reserved')
        return taken


def measure(databases, lines, orders):
    """Return ``{name: {'ms', 'queries'}}``; the two take turns, so that both meet the same
    machine."""
    values = {}
    for name, database in databases.items():
        with contextlib.closing(Registry(database).cursor()) as cr:
            values[name] = fill(api.Environment(cr, SUPERUSER_ID, {}), lines)
            cr.commit()
        confirm(database, values[name])  # what is read once a process
    figures = {name: [] for name in databases}
    for _number in range(orders):
        for name, database in databases.items():
            figures[name].append(confirm(database, values[name]))
    return {
        name: {
            'ms': statistics.median(ms for ms, _queries in rows),
            'queries': statistics.median(queries for _ms, queries in rows),
        }
        for name, rows in figures.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--peer', required=True)
    parser.add_argument('--orders', type=int, default=30)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config])
    logging.disable(logging.WARNING)
    databases = {'ours': args.database, 'stock': args.peer}
    result = {lines: measure(databases, lines, args.orders) for lines in LINES}
    if args.json:
        json.dump(result, sys.stdout)
        return
    print(
        f'{"lines":>6}{"stock ms":>10}{"ours ms":>10}{"times":>7}{"stock queries":>15}{"ours":>6}'
    )
    for lines, row in result.items():
        times = row['ours']['ms'] / row['stock']['ms']
        print(
            f'{lines:>6}{row["stock"]["ms"]:>10.0f}{row["ours"]["ms"]:>10.0f}{times:>7.2f}'
            f'{row["stock"]["queries"]:>15.0f}{row["ours"]["queries"]:>6.0f}'
        )
    print(f'goal: {LIMIT} times at most')


if __name__ == '__main__':
    main()
