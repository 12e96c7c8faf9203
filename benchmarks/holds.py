"""Holds per second on one hot product: 32 clients, 20 ms of application work each.

Beside us, in the same run, the pattern that a module on Odoo usually has: read what is left,
work, update a counter, all in Odoo's own REPEATABLE READ transaction with its five replays. Then
again while thousands of holds have just expired and no job sweeps them: of other products, and of
this one.

    python benchmarks/holds.py -c ODOO_CONF -d DATABASE [--seconds 10] [--clients 32] [--expired 5000]
    python benchmarks/holds.py -c ODOO_CONF -d DATABASE --plot docs/images/hold_latency.svg

With --plot: how long a hold takes with 1 to 32 clients, as a chart.
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
from pathlib import Path

import plot
import psycopg2

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SKU, OWNER, WORK = 'BENCH-HOT', 'rpc,bench', 0.020
OTHERS = 50  # products whose holds expire meanwhile
RETRIES = 5
WARM = 10  # turns of each client before the clock starts
CLIENTS = (1, 2, 4, 8, 16, 32)
GOAL = 100  # ms in which 99 of 100 holds are decided
TABLES = "SELECT relname FROM pg_stat_user_tables WHERE relname ~ '^unified_inventory_'"


def environment(database):
    return contextlib.closing(Registry(database).cursor())


def prepare(database, stock):
    """Make a hot product and others with plenty of stock, and the peer's counter; end the
    holds of an earlier run. The product comes first in the answer."""
    with environment(database) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        place = env['stock.warehouse'].search([], limit=1)
        products = env['product.product']
        for sku in (SKU, *(f'{SKU}-{number}' for number in range(OTHERS))):
            product = products.search([('default_code', '=', sku)], limit=1)
            if not product:
                vals = {'name': sku, 'default_code': sku, 'is_storable': True}
                product = products.create(vals)
                env['stock.quant']._update_available_quantity(product, place.lot_stock_id, stock)
            products |= product
        cr.execute(
            'CREATE TABLE IF NOT EXISTS bench_counter (id int PRIMARY KEY, left_over int);'
            'INSERT INTO bench_counter VALUES (1, %s) ON CONFLICT (id)'
            ' DO UPDATE SET left_over = EXCLUDED.left_over',
            [stock],
        )
        cr.commit()
        return products.ids, place.id


def tidy(database):
    """Let every hold expire and be swept, and vacuum as autovacuum does: each measurement
    starts alike."""
    let_expire(database)
    with environment(database) as cr:
        api.Environment(cr, SUPERUSER_ID, {})['unified.inventory']._cron_sweep()
        cr.commit()
    _name, how = odoo.sql_db.connection_info_for(database)
    with contextlib.closing(psycopg2.connect(**how)) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(TABLES)
            for (table,) in cr.fetchall():
                cr.execute(f'VACUUM ANALYZE {table}')


def let_expire(database):
    with environment(database) as cr:
        cr.execute(
            "UPDATE unified_inventory_hold SET expires_at = created_at - interval '1 second'"
            " WHERE state = 'held' AND owner = %s",
            [OWNER],
        )
        cr.commit()


def expire(database, products, place, count):
    """Leave so many holds behind that have just expired."""
    for number in range(count):
        hold(database, products[number % len(products)], place, f'{time.time()}-{number}')
    let_expire(database)


def apart(task, *args):
    """Return what a task answers in a process of its own: the thread that tells the news would
    use connections, and hold locks, just when the clients are forked."""
    odoo.sql_db.close_all()
    answers = multiprocessing.SimpleQueue()
    job = multiprocessing.Process(target=lambda: answers.put(task(*args)))
    job.start()
    job.join()
    if job.exitcode:
        raise RuntimeError(f'{task.__name__} ended with {job.exitcode}')
    return answers.get()


def hold(database, product, place, key, work=0.0):
    """One client's turn: hold a unit, work, commit."""
    from odoo.addons.unified_inventory.core import Request, Want

    with environment(database) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        request = Request('web', (Want(product, 100),), (place,))
        start = time.perf_counter()
        _hold, refused = env['unified.inventory']._hold(
            request, owner=OWNER, company=env['res.company'].browse(1), key=key, ttl=600
        )
        waited = time.perf_counter() - start
        time.sleep(work)
        cr.commit()
    return (not refused), waited, 0


def ours(database, product, place, number):
    return hold(database, product, place, number, WORK)


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


def client(turn, args, seconds, warm, together, results, name):
    """A client is a process, as Odoo's workers are; it is warm before the clock starts."""
    for number in range(warm):
        turn(*args, f'{name}-warm-{number}')
    together.wait()
    until = time.perf_counter() + seconds
    rows = []
    while time.perf_counter() < until:
        rows.append(turn(*args, f'{name}-{len(rows)}'))
    results.put(rows)


def measure(turn, database, product, place, seconds, clients, warm=WARM):
    odoo.sql_db.close_all()  # every client opens its own connections
    results, together = multiprocessing.Queue(), multiprocessing.Barrier(clients)
    args = (database, product, place)
    jobs = [
        multiprocessing.Process(
            target=client,
            args=(turn, args, seconds, warm, together, results, f'{time.time()}-{number}'),
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
        'p95_ms': quantiles[94] * 1000,
        'p99_ms': quantiles[98] * 1000,
    }


def compare(database, seconds, clients, expired):
    """Return the figures of each case, by its name."""
    (hot, *others), place = apart(prepare, database, 1_000_000)
    case = (database, hot, place, seconds, clients)
    apart(tidy, database)
    rows = {'read then update': measure(usual, *case), 'unified_inventory': measure(ours, *case)}
    for name, products in (('others', others), ('its own', [hot])) if expired else ():
        apart(tidy, database)
        apart(expire, database, products, place, expired)
        # no warm turns: who comes first finds all of them
        rows[f'{expired} of {name} expired'] = measure(ours, *case, warm=0)
    return rows


def chart(database, seconds, path):
    """Measure with ever more clients and draw what came out."""
    (hot, *_others), place = apart(prepare, database, 1_000_000)
    rows = {}
    for clients in CLIENTS:
        apart(tidy, database)
        rows[f'{clients} clients'] = measure(ours, database, hot, place, seconds, clients)
    plot.write(
        path,
        'How long a hold on one hot product takes',
        'clients at once, each with 20 ms of work between its holds',
        'milliseconds until the hold is committed',
        CLIENTS,
        {
            name: [row[key] for row in rows.values()]
            for name, key in (('p50', 'p50_ms'), ('p95', 'p95_ms'), ('p99', 'p99_ms'))
        },
        goal=GOAL,
    )
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--seconds', type=float, default=10)
    parser.add_argument('--clients', type=int, default=32)
    parser.add_argument('--expired', type=int, default=5000, help='holds, 0 for none')
    parser.add_argument('--plot', type=Path, metavar='SVG')
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config, '-d', args.database])
    logging.disable(logging.WARNING)
    Registry(args.database)  # loaded once, the clients share its memory
    if args.plot:
        rows = chart(args.database, args.seconds, args.plot)
    else:
        rows = compare(args.database, args.seconds, args.clients, args.expired)
    if args.json:
        json.dump(rows, sys.stdout)
        return
    print(f'{WORK * 1000:.0f} ms of work each, {args.seconds:.0f} s')
    columns = ('holds/s', 'failed', 'retried', 'p50 ms', 'p95 ms', 'p99 ms')
    print(f'{"":26}' + ''.join(f'{name:>10}' for name in columns))
    for name, row in rows.items():
        print(
            f'{name:26}{row["per_second"]:>10.0f}{row["failed"]:>10}{row["retried"]:>10}'
            f'{row["p50_ms"]:>10.1f}{row["p95_ms"]:>10.1f}{row["p99_ms"]:>10.1f}'
        )


if __name__ == '__main__':
    multiprocessing.set_start_method('fork')
    main()
