"""Availability of 50 products at 50 places: our one reading beside stock Odoo's reading of
`free_qty` warehouse by warehouse, in the same run, on the same rows.

    python benchmarks/availability.py -c ODOO_CONF -d DATABASE [--products 50] [--places 50]

Everything is made inside one transaction that is rolled back: the database stays as it was.
"""

import argparse
import contextlib
import json
import logging
import random
import statistics
import sys
import time

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

SEED = 19


def fill(env, products, places):
    """Make places and products with uneven stock; return their codes and references."""
    rng = random.Random(SEED)
    codes = [f'B{number:03}' for number in range(places)]
    warehouses = env['stock.warehouse'].create([{'name': c, 'code': c} for c in codes])
    skus = [f'BENCH-{number}' for number in range(products)]
    goods = env['product.product'].create(
        [{'name': sku, 'default_code': sku, 'is_storable': True} for sku in skus]
    )
    env['stock.quant'].create(
        [
            {
                'product_id': product.id,
                'location_id': warehouse.lot_stock_id.id,
                'quantity': rng.randint(0, 20),
            }
            for product in goods
            for warehouse in warehouses
        ]
    )
    env.flush_all()
    for table in ('stock_quant', 'stock_location', 'stock_warehouse'):
        env.cr.execute(SQL('ANALYZE %s', SQL.identifier(table)))  # as autovacuum would
    return goods, warehouses


def ours(env, goods, warehouses):
    answer = env['unified.inventory'].availability(
        skus=goods.mapped('default_code'), places=warehouses.mapped('code')
    )
    return {
        (sku, place): figure['available']
        for sku, places in answer.items()
        for place, figure in places.items()
    }


def stock(env, goods, warehouses):
    return {
        (product.default_code, warehouse.code): product.with_context(
            warehouse_id=warehouse.id
        ).free_qty
        for warehouse in warehouses
        for product in goods
    }


def measure(env, read, goods, warehouses, repeats):
    """Return the queries and the median milliseconds of a reading, and what it read."""
    times, queries = [], 0
    for _ in range(repeats):
        env.invalidate_all()
        goods.fetch(['default_code'])
        warehouses.fetch(['code'])
        before, start = env.cr.sql_log_count, time.perf_counter()
        answer = read(env, goods, warehouses)
        times.append((time.perf_counter() - start) * 1000)
        queries = env.cr.sql_log_count - before
    return {'queries': queries, 'ms': statistics.median(times)}, answer


def compare(env, products, places, repeats=5):
    """Return the figures of both readings; they must have read the same."""
    goods, warehouses = fill(env, products, places)
    ours(env, goods[:1], warehouses[:1])  # rights and settings are read once a process
    row, answer = measure(env, ours, goods, warehouses, repeats)
    peer, peer_answer = measure(env, stock, goods, warehouses, repeats)
    if answer != peer_answer:
        raise AssertionError('the two readings differ')
    return {'unified_inventory': row, 'stock': peer, 'times': peer['ms'] / row['ms']}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--products', type=int, default=50)
    parser.add_argument('--places', type=int, default=50)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config, '-d', args.database])
    logging.disable(logging.WARNING)
    with contextlib.closing(Registry(args.database).cursor()) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        figures = compare(env, args.products, args.places)
        cr.rollback()
    if args.json:
        json.dump(figures, sys.stdout)
        return
    print(f'{args.products} products at {args.places} places, same rows, same run')
    print(f'{"":20}{"queries":>10}{"median ms":>12}')
    for name in ('stock', 'unified_inventory'):
        print(f'{name:20}{figures[name]["queries"]:>10}{figures[name]["ms"]:>12.1f}')
    print(f'{figures["times"]:.0f} times faster')


if __name__ == '__main__':
    main()
