"""Holds per second on one hot product: 32 clients, 20 ms of application work each.

Beside us, in the same run, the pattern that a module on Odoo usually has: read what is left,
work, update a counter, all in Odoo's own REPEATABLE READ transaction with its five replays.

    python benchmarks/holds.py -c ODOO_CONF -d DATABASE [--seconds 10] [--clients 32]
"""

import argparse
import contextlib
import gc
import json
import logging
import multiprocessing
import random
import statistics
import sys
import time

import psycopg2

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SKU, WORK = 'BENCH-HOT', 0.020
RETRIES = 5
WARM = 10  # turns of each client before the clock starts


def environment(database):
    return contextlib.closing(Registry(database).cursor())


def prepare(database, stock):
    """Make a hot product with plenty of stock and the peer's counter."""
    with environment(database) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        product = env['product.product'].search([('default_code', '=', SKU)], limit=1)
        if not product:
            vals = {'name': SKU, 'default_code': SKU, 'is_storable': True}
            product = env['product.product'].create(vals)
        place = env['stock.warehouse'].search([], limit=1)
        env['stock.quant']._update_available_quantity(product, place.lot_stock_id, stock)
        cr.execute(
            'CREATE TABLE IF NOT EXISTS bench_counter (id int PRIMARY KEY, left_over int);'
            'INSERT INTO bench_counter VALUES (1, %s) ON CONFLICT (id)'
            ' DO UPDATE SET left_over = EXCLUDED.left_over',
            [stock],
        )
        cr.commit()
        return product.id, place.id


def ours(database, product, place, number):
    """One client's turn: hold a unit, work, commit."""
    from odoo.addons.unified_inventory.core import Request, Want

    with environment(database) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        request = Request('web', (Want(product, 100),), (place,))
        start = time.perf_counter()
        _hold, refused = env['unified.inventory']._hold(
            request, owner='rpc,bench', company=env['res.company'].browse(1), key=number, ttl=600
        )
        waited = time.perf_counter() - start
        time.sleep(WORK)
        cr.commit()
    return (not refused), waited, 0


def usual(database, *_args):
    """One client's turn in the usual pattern, replayed as Odoo's server does."""
    start = time.perf_counter()
    for attempt in range(RETRIES):
        with environment(database) as cr:
            try:
                cr.execute('SELECT left_over FROM bench_counter WHERE id = 1')
                (left,) = cr.fetchone()
                time.sleep(WORK)
                cr.execute(
                    'UPDATE bench_counter SET left_over = %s WHERE id = 1',
                    [left - 1],
                    log_exceptions=False,
                )
                cr.commit()
                return True, time.perf_counter() - start - WORK, attempt
            except psycopg2.errors.SerializationFailure:
                cr.rollback()
                time.sleep(random.uniform(0.0, 2**attempt) / 10)
    return False, time.perf_counter() - start, RETRIES


def client(turn, args, seconds, together, results, name):
    """A client is a process, as Odoo's workers are; it is warm before the clock starts."""
    for number in range(WARM):
        turn(*args, f'{name}-warm-{number}')
    together.wait()
    until = time.perf_counter() + seconds
    rows = []
    while time.perf_counter() < until:
        rows.append(turn(*args, f'{name}-{len(rows)}'))
    results.put(rows)


def measure(turn, database, product, place, seconds, clients):
    results, together = multiprocessing.Queue(), multiprocessing.Barrier(clients)
    args = (database, product, place)
    jobs = [
        multiprocessing.Process(
            target=client,
            args=(turn, args, seconds, together, results, f'{time.time()}-{number}'),
        )
        for number in range(clients)
    ]
    gc.freeze()  # the clients share the registry's memory
    for job in jobs:
        job.start()
    rows = [row for _ in jobs for row in results.get()]
    for job in jobs:
        job.join()
    granted = [waited for ok, waited, _tries in rows if ok]
    quantiles = statistics.quantiles(granted, n=100) if len(granted) > 1 else [0] * 99
    return {
        'per_second': len(granted) / seconds,
        'failed': len(rows) - len(granted),
        'retried': sum(tries for _ok, _waited, tries in rows),
        'p50_ms': quantiles[49] * 1000,
        'p99_ms': quantiles[98] * 1000,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--seconds', type=float, default=10)
    parser.add_argument('--clients', type=int, default=32)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    options = ['-c', args.config, '-d', args.database]
    odoo.tools.config.parse_config(options)
    logging.disable(logging.WARNING)
    product, place = prepare(args.database, 1_000_000)
    odoo.sql_db.close_all()  # every client opens its own connections
    rows = {
        name: measure(turn, args.database, product, place, args.seconds, args.clients)
        for name, turn in (('read then update', usual), ('unified_inventory', ours))
    }
    if args.json:
        json.dump(rows, sys.stdout)
        return
    print(f'{args.clients} clients, {WORK * 1000:.0f} ms of work each, {args.seconds:.0f} s')
    print(f'{"":20}{"holds/s":>10}{"failed":>10}{"retried":>10}{"p50 ms":>10}{"p99 ms":>10}')
    for name, row in rows.items():
        print(
            f'{name:20}{row["per_second"]:>10.0f}{row["failed"]:>10}{row["retried"]:>10}'
            f'{row["p50_ms"]:>10.1f}{row["p99_ms"]:>10.1f}'
        )


if __name__ == '__main__':
    multiprocessing.set_start_method('fork')
    main()
