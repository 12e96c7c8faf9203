"""A ledger of ten million rows: what decisions, availability and reconciliation cost beside the
same database without a history, before and after old rows are rolled up.

    python benchmarks/ledger_growth.py -c ODOO_CONF --template DATABASE [--rows 10000000]

Two databases are made from the template (unified_inventory is installed, nobody is connected) and
dropped afterwards; the cluster's user is a superuser. Both get the same products, places and open
holds, one of them the history. They are measured in turns, so that what else the machine does counts
for both. While rows are rolled up, another process goes on deciding.
"""

import argparse
import contextlib
import json
import logging
import multiprocessing
import random
import statistics
import sys
import time
from datetime import timedelta

import psycopg2

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

PRODUCTS, PLACES, DAYS = 1000, 10, 800
CONFIRMED, HELD = 2000, 500  # open holds
DECISIONS, ROUNDS = 25, 40
CHUNK = 250_000  # holds of the history written at once
TABLES = ('unified_inventory_entry', 'unified_inventory_hold', 'unified_inventory_rollup')
PLAIN, FULL = 'bench_growth_plain', 'bench_growth_full'


@contextlib.contextmanager
def environment(database):
    with contextlib.closing(Registry(database).cursor()) as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def alone(database, *statements):
    """Run statements that cannot be part of a transaction."""
    _name, info = odoo.sql_db.connection_info_for(database)
    with contextlib.closing(psycopg2.connect(**info)) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            for statement in statements:
                cr.execute(statement)


def drop(*databases):
    odoo.sql_db.close_all()
    for name in databases:
        alone('postgres', f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy(source, target):
    drop(target)
    alone('postgres', f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


# === WHAT IS THERE ===#

HOLD_NOW = """
    WITH holds AS (
        INSERT INTO unified_inventory_hold (owner, request_key, channel_id, company_id, state,
                                            created_at, expires_at, confirmed_at)
        SELECT 'rpc,0', 'open-' || n, %(channel)s, %(company)s,
               CASE WHEN n <= %(confirmed)s THEN 'confirmed' ELSE 'held' END, %(now)s,
               %(now)s + interval '1 day', CASE WHEN n <= %(confirmed)s THEN %(now)s END
          FROM generate_series(1, %(open)s) n RETURNING id
    )
    INSERT INTO unified_inventory_entry (product_id, warehouse_id, quantity, kind, hold_ref, owner,
                                         created_at)
    SELECT %(goods)s[1 + id %% %(products)s], %(places)s[1 + id / 7 %% %(sites)s], -1, 'hold', id,
           'rpc,0', %(now)s
      FROM holds
"""
HISTORY = """
    (SELECT n, n %% 20 AS fate, %(goods)s[1 + n::bigint * 7919 %% %(products)s] AS product,
            %(places)s[1 + n / 3 %% %(sites)s] AS place,
            %(start)s + (n - %(first)s) * %(step)s * interval '1 second' AS at
       FROM generate_series(%(low)s, %(high)s) n) h
"""
# Of 20 orders 12 were fulfilled (3 of them by stock moves, 9 at tills), 5 released, 3 expired.
HOLDS = f"""
    INSERT INTO unified_inventory_hold (id, owner, digest, reference, channel_id, company_id, state,
                                        created_at, expires_at, confirmed_at)
    SELECT n, 'sale.order,' || n, md5(n::text), 'S' || n, %(channels)s[1 + n %% 2], %(company)s,
           CASE WHEN fate < 12 THEN 'fulfilled' WHEN fate < 17 THEN 'released' ELSE 'expired' END,
           at, at + interval '15 min', CASE WHEN fate < 12 THEN at END
      FROM {HISTORY}
"""
ENTRIES = f"""
    INSERT INTO unified_inventory_entry (product_id, warehouse_id, quantity, kind, hold_ref, owner,
                                         request_key, settled, created_at)
    SELECT product, place, quantity, kind, n, owner, key, TRUE, at FROM (
        SELECT n, product, place, at, -1 - n %% 3 AS quantity, 'hold' AS kind,
               'sale.order,' || n AS owner, NULL AS key FROM {HISTORY}
        UNION ALL
        SELECT n, product, place, at + interval '1 hour', 1 + n %% 3,
               CASE WHEN fate < 12 THEN 'fulfil' WHEN fate < 17 THEN 'release' ELSE 'expire' END,
               document,
               CASE WHEN fate < 12 THEN document || ',' || product END
          FROM (SELECT h.*, CASE WHEN fate < 3 THEN 'stock.move,' || n + %(shift)s
                                 WHEN fate < 12 THEN 'pos.session,' || n
                                 ELSE 'sale.order,' || n END AS document FROM {HISTORY}) h
    ) rows ORDER BY at
"""


def fill(database):
    """Make products, places and their stock, and what is promised today."""
    with environment(database) as env:
        places = env['stock.warehouse'].create(
            [{'name': f'B{n:03}', 'code': f'B{n:03}'} for n in range(PLACES)]
        )
        skus = [f'BENCH-{n}' for n in range(PRODUCTS)]
        goods = env['product.product'].create(
            [{'name': sku, 'default_code': sku, 'is_storable': True} for sku in skus]
        )
        env.flush_all()
        env.cr.execute(
            """
            INSERT INTO stock_quant (product_id, location_id, company_id, quantity,
                                     reserved_quantity, in_date)
            SELECT p, l.id, l.company_id, 10000, 0, now()
              FROM unnest(%s) AS p, stock_location l WHERE l.id = ANY(%s)
            """,
            [goods.ids, places.lot_stock_id.ids],
        )
        env.cr.execute(
            HOLD_NOW, values_of(env) | {'confirmed': CONFIRMED, 'open': CONFIRMED + HELD}
        )
        env.cr.commit()


def values_of(env):
    goods = env['product.product'].search([('default_code', '=like', 'BENCH-%')], order='id')
    places = env['stock.warehouse'].search([('code', '=like', 'B0__')], order='id')
    env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
    now = env.cr.fetchone()[0]
    return {
        'goods': _array(goods.ids),
        'places': _array(places.ids),
        'products': len(goods),
        'sites': len(places),
        'channels': _array(env['unified.inventory.channel'].search([]).ids),
        'channel': env.ref('unified_inventory.channel_web').id,
        'company': env.company.id,
        'now': now,
    }


def _array(ids):
    return psycopg2.extensions.AsIs('(ARRAY[{}])'.format(','.join(map(str, ids))))


def done_move(env):
    """Return a done stock move to copy."""
    place = env['stock.warehouse'].search([('code', '=', 'B000')])
    move = env['stock.move'].create(
        {
            'product_id': env['product.product'].search([('default_code', '=', 'BENCH-0')]).id,
            'product_uom_qty': 1,
            'location_id': place.lot_stock_id.id,
            'location_dest_id': env.ref('stock.stock_location_customers').id,
        }
    )
    move._action_confirm()
    move._action_assign()
    move.picked = True
    move._action_done()
    env.flush_all()
    return move.id


def copy_moves(env, values):
    """Write the moves by which goods of the history left."""
    env.cr.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " WHERE table_name = 'stock_move' AND column_name NOT IN ('id', 'hold_ref', 'product_id')"
    )
    same = env.cr.fetchone()[0]
    env.cr.execute(
        f"""
        INSERT INTO stock_move (id, hold_ref, product_id, {same})
        SELECT n + %(shift)s, n, product, {', '.join('m.' + name for name in same.split(', '))}
          FROM {HISTORY}, stock_move m WHERE m.id = %(move)s AND fate < 3
        """,
        values,
    )


def write_history(database, rows):
    """Write the ledger rows of holds that are over, two each, evenly over the days."""
    with environment(database) as env:
        values = values_of(env) | {'move': done_move(env)}
        env.cr.execute(
            'SELECT (SELECT max(id) + 1 FROM unified_inventory_hold),'
            ' (SELECT max(id) FROM stock_move)'
        )
        first, shift = env.cr.fetchone()
        start = values['now'] - timedelta(days=DAYS)
        values |= {'first': first, 'shift': shift, 'start': start, 'step': DAYS * 86400 * 2 / rows}
        env.cr.execute('SET session_replication_role = replica')  # no look-ups of foreign keys
        for low in range(first, first + rows // 2, CHUNK):
            chunk = values | {'low': low, 'high': min(low + CHUNK, first + rows // 2) - 1}
            env.cr.execute(HOLDS, chunk)
            env.cr.execute(ENTRIES, chunk)
            copy_moves(env, chunk)
            env.cr.commit()
        for table in ('unified_inventory_hold', 'stock_move'):
            env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        env.cr.execute('SET session_replication_role = DEFAULT')
        env.cr.commit()


# === WHAT IT COSTS ===#


def availability(env):
    """Return the milliseconds to read all products at all places."""
    skus = [f'BENCH-{n}' for n in range(PRODUCTS)]
    codes = [f'B{n:03}' for n in range(PLACES)]
    start = time.perf_counter()
    env['unified.inventory'].availability(skus=skus, places=codes)
    return (time.perf_counter() - start) * 1000


def decisions(database, number, rng):
    """Return the milliseconds of some decisions, each on one product."""
    from odoo.addons.unified_inventory.core import Request, Want

    times = []
    with environment(database) as env:
        inventory, values = env['unified.inventory'], values_of(env)
        goods = env['product.product'].search([('default_code', '=like', 'BENCH-%')]).ids
        places = env['stock.warehouse'].search([('code', '=like', 'B0__')]).ids
        company = env['res.company'].browse(values['company'])
        for _ in range(number):
            request = Request('web', (Want(rng.choice(goods), 100),), tuple(places))
            owner = f'rpc,{rng.getrandbits(50)}'
            start = time.perf_counter()
            hold, _refused = inventory._hold(request, owner=owner, company=company, ttl=600)
            times.append((time.perf_counter() - start) * 1000)
            inventory._release([hold])
    return times


def reconciliation(env):
    """Return the milliseconds and queries of a reconciliation; it must find nothing wrong."""
    before, start = env.cr.sql_log_count, time.perf_counter()
    found = [f for f in env['unified.inventory']._reconcile() if f.is_problem]
    if found:
        raise AssertionError(f'a sound database, and yet: {found[:3]}')
    return (time.perf_counter() - start) * 1000, env.cr.sql_log_count - before


def measure():
    """Return the figures of both databases, read in turns. Before, the rows of earlier decisions
    are added up, as decisions do themselves when they become many."""
    for name in (PLAIN, FULL):
        with environment(name) as env:
            goods = env['product.product'].search([('default_code', '=like', 'BENCH-%')])
            with env['unified.inventory']._short_transaction() as store:
                store.fold(goods.ids)
        vacuum(name)
    rng, rows = random.Random(19), {PLAIN: {}, FULL: {}}
    times = {name: {'availability': [], 'decision': []} for name in rows}
    for turn in range(ROUNDS + 1):
        for name, row in times.items():
            spent = decisions(name, DECISIONS, rng)
            with environment(name) as env:
                read = availability(env)
            if turn:  # the first turn warms up
                row['decision'] += spent
                row['availability'].append(read)
    for name, row in rows.items():
        quantiles = statistics.quantiles(times[name]['decision'], n=100)
        row['decision p50'], row['decision p99'] = quantiles[49], quantiles[98]
        row['availability'] = statistics.median(times[name]['availability'])
        with environment(name) as env:
            row['reconciliation'], row['queries'] = reconciliation(env)
    return rows


def sizes(database):
    """Return ``{table: (rows, megabytes of the table, of its indexes)}``."""
    result = {}
    with environment(database) as env:
        for table in TABLES:
            env.cr.execute(
                f"SELECT count(*), pg_table_size('{table}'), pg_indexes_size('{table}') FROM {table}"
            )
            rows, *size = env.cr.fetchone()
            result[table] = (rows, *(round(part / 1e6) for part in size))
    return result


def stock(database):
    """Return all figures, which rolling up must not change."""
    with environment(database) as env:
        goods = env['product.product'].search([('default_code', '=like', 'BENCH-%')]).ids
        places = env['stock.warehouse'].search([('code', '=like', 'B0__')]).ids
        figures = env['unified.inventory']._figures(goods, places)
        return {key: figure[:3] for key, figure in figures.items()}


def client(stop, results):
    """Decide in both databases in turns until told to stop."""
    rng, times = random.Random(20), {PLAIN: [], FULL: []}
    for name in times:
        decisions(name, 10, rng)
    while not stop.is_set():
        for name in times:
            times[name] += decisions(name, DECISIONS, rng)
    results.put(times)


def roll_up(database):
    """Roll up as the job does while a client goes on deciding; return the seconds, the rows
    and the client's milliseconds in each database."""
    odoo.sql_db.close_all()
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    till = multiprocessing.Process(target=client, args=(stop, results))
    till.start()
    time.sleep(1)
    start = time.perf_counter()
    with environment(database) as env:
        env['unified.inventory.rollup']._cron_roll_up()
        seconds = time.perf_counter() - start
        env.cr.execute(
            'SELECT coalesce(sum(rows), 0), coalesce(sum(quantity), 0)'
            ' FROM unified_inventory_rollup'
        )
        rows, left = env.cr.fetchone()
    stop.set()
    times = results.get()
    till.join()
    if left:
        raise AssertionError(f'the rolled-up rows add up to {left}')
    return {'seconds': seconds, 'rows': rows, 'decisions': times}


def vacuum(database, full=False):
    how = 'FULL' if full else 'ANALYZE'
    odoo.sql_db.close_all()
    alone(
        database, *(f'VACUUM ({how}) {table}' for table in (*TABLES, 'stock_move', 'stock_quant'))
    )


def run(template, rows):
    """Return what is printed, stage by stage."""
    copy(template, PLAIN)
    fill(PLAIN)
    vacuum(PLAIN)
    copy(PLAIN, FULL)
    start = time.perf_counter()
    write_history(FULL, rows)
    vacuum(FULL)
    stages = {'written_seconds': time.perf_counter() - start}
    stages['before'] = measure() | {'sizes': sizes(FULL)}
    before = stock(FULL)
    stages['roll_up'] = roll_up(FULL)
    if stock(FULL) != before:
        raise AssertionError('rolling up changed the figures')
    vacuum(FULL)
    stages['after'] = measure() | {'sizes': sizes(FULL)}
    stages['again_seconds'] = roll_up(FULL)['seconds']
    vacuum(FULL, full=True)
    stages['packed'] = {'sizes': sizes(FULL)}
    return stages


# === OUTPUT ===#


def show(stages):
    print(f'history written in {stages["written_seconds"]:.0f} s')
    print(f'\n{"ms":24}{"no history":>12}{"history":>12}{"no history":>12}{"rolled up":>12}')
    columns = [(stage, name) for stage in ('before', 'after') for name in (PLAIN, FULL)]
    for row in ('decision p50', 'decision p99', 'availability', 'reconciliation'):
        print(f'{row:24}' + ''.join(f'{stages[s][d][row]:>12.1f}' for s, d in columns))
    for stage in ('before', 'after'):
        ratio = stages[stage][FULL]['decision p50'] / stages[stage][PLAIN]['decision p50']
        print(f'a decision, {stage} rolling up: {ratio:.2f} times that without history')
    print(f'queries of a reconciliation: {stages["before"][FULL]["queries"]}')
    done = stages['roll_up']
    print(f'\n{done["rows"]} rows rolled up in {done["seconds"]:.0f} s; meanwhile decisions took')
    for name, times in done['decisions'].items():
        quantiles = statistics.quantiles(times, n=100)
        print(
            f'{name:24}p50 {quantiles[49]:.1f}, p99 {quantiles[98]:.1f}, longest {max(times):.0f} ms'
            f' ({len(times)})'
        )
    print(f'rolling up again, with nothing to do: {stages["again_seconds"]:.1f} s')
    print(f'\n{"MB, table + indexes":26}{"before":>28}{"after":>28}{"after VACUUM FULL":>28}')
    for table in TABLES:
        cells = (
            '{1} + {2} ({0} rows)'.format(*stages[stage]['sizes'][table])
            for stage in ('before', 'after', 'packed')
        )
        print(f'{table:26}' + ''.join(f'{cell:>28}' for cell in cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('--template', required=True)
    parser.add_argument('--rows', type=int, default=10_000_000)
    parser.add_argument('--json', action='store_true')
    parser.add_argument('--keep', action='store_true', help='do not drop the databases')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config, '-d', args.template])
    logging.disable(logging.ERROR)
    try:
        stages = run(args.template, args.rows)
    finally:
        if not args.keep:
            drop(PLAIN, FULL)
    if args.json:
        json.dump(stages, sys.stdout, default=float)
        return
    show(stages)


if __name__ == '__main__':
    multiprocessing.set_start_method('fork')
    main()
