"""The product page of the shop with live stock of 50 places: beside the same page without it,
and beside stock Odoo's page, bare and with its click and collect of 50 stores.

    python benchmarks/product_page.py -c ODOO_CONF -d DATABASE [--peer STOCK_DATABASE]
        [--places 50] [--requests 40]

DATABASE has the suite, STOCK_DATABASE Odoo's modules alone; nobody may be connected to them.
Copies are made of both, filled, and dropped. One process answers one request after the other;
what is measured is the whole request, and the question that the page asks when it is there.
"""

import argparse
import contextlib
import json
import logging
import random
import statistics
import sys
import time

from werkzeug.test import Client

import odoo
from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import SQL

SEED = 19
WARM_UP = 4
BLOCKS = 4  # the variants take turns, so that a busy moment of the machine hits them all
VIEW = 'website_sale_unified_inventory.cta_wrapper'


@contextlib.contextmanager
def copy_of(database):
    """Yield the name of a copy of a database that is dropped in the end."""
    name = f'{database}_page'
    with _server() as cr:
        cr.execute(SQL('DROP DATABASE IF EXISTS %s', SQL.identifier(name)))
        cr.execute(
            SQL('CREATE DATABASE %s TEMPLATE %s', SQL.identifier(name), SQL.identifier(database))
        )
    try:
        yield name
    finally:
        Registry.delete(name)
        sql_db.close_db(name)
        with _server() as cr:
            cr.execute(SQL('DROP DATABASE %s WITH (FORCE)', SQL.identifier(name)))


@contextlib.contextmanager
def _server():
    with contextlib.closing(sql_db.db_connect('postgres').cursor()) as cr:
        cr._cnx.autocommit = True
        yield cr


@contextlib.contextmanager
def environment(database):
    with contextlib.closing(Registry(database).cursor()) as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.commit()


def fill(env, places):
    """Make places with uneven stock of a published product; return it."""
    rng = random.Random(SEED)
    partners = env['res.partner'].create(
        [
            {
                'name': f'Store {number}',
                'street': f'{number} Main Street',
                'city': f'City {number}',
                'zip': f'{10000 + number}',
                'country_id': env.ref('base.us').id,
                'partner_latitude': rng.uniform(30, 45),
                'partner_longitude': rng.uniform(-120, -75),
            }
            for number in range(places)
        ]
    )
    warehouses = env['stock.warehouse'].create(
        [
            {'name': partner.name, 'code': f'B{number:03}', 'partner_id': partner.id}
            for number, partner in enumerate(partners)
        ]
    )
    product = env['product.product'].create(
        {
            'name': 'Benchmark',
            'is_storable': True,
            'is_published': True,
            'list_price': 10,
            'allow_out_of_stock_order': False,
        }
    )
    env['stock.quant'].create(
        [
            {
                'product_id': product.id,
                'location_id': warehouse.lot_stock_id.id,
                'quantity': rng.randint(1, 20),
            }
            for warehouse in warehouses
        ]
    )
    env['website'].search([], limit=1).warehouse_id = False
    env['delivery.carrier'].search([]).is_published = False
    env.flush_all()
    for table in ('stock_quant', 'stock_location', 'stock_warehouse'):
        env.cr.execute(SQL('ANALYZE %s', SQL.identifier(table)))  # as autovacuum would
    return product, warehouses


def switch_live_stock(env, on):
    env.ref(VIEW).active = on


def switch_click_and_collect(env, on):
    """Odoo's own answer to "which store has it"."""
    carriers = env['delivery.carrier'].search(
        [('name', '=', 'Collect'), ('is_published', 'in', [True, False])]
    )
    if on and not carriers:
        service = {'name': 'Collect', 'type': 'service'}
        carriers = env['delivery.carrier'].create(
            {
                'name': 'Collect',
                'delivery_type': 'in_store',
                'product_id': env['product.product'].create(service).id,
            }
        )
        carriers.warehouse_ids = env['stock.warehouse'].search([('code', '=like', 'B%')])
    carriers.is_published = on


class Shopper:
    """Asks one database for one product's page."""

    def __init__(self, database, product):
        self.client = Client(odoo.http.root)
        self.options = {'headers': {'X-Odoo-Database': database}}
        self.url = product.website_url
        self.question = {
            'product_template_id': product.product_tmpl_id.id,
            'product_id': product.id,
            'combination': [],
            'add_qty': 1,
        }

    def page(self):
        return self.client.get(self.url, **self.options)

    def ask(self):
        return self.client.post(
            '/website_sale/get_combination_info',
            json={'jsonrpc': '2.0', 'id': 0, 'params': self.question},
            **self.options,
        )


def timed(call):
    before, start = sql_db.sql_counter, time.perf_counter()
    response = call()
    took = (time.perf_counter() - start) * 1000
    if response.status_code != 200 or b'odoo.exceptions' in response.data:
        raise AssertionError(f'{response.status} {response.data[:300]}')
    return took, sql_db.sql_counter - before, response


def measure(database, shopper, variants, requests):
    """Return ``{name: figures}`` of each ``{name: switch of the database}``."""
    times = {name: ([], []) for name in variants}
    figures = {}
    for _block in range(BLOCKS):
        for name, switch in variants.items():
            with environment(database) as env:
                switch(env)
            for _ in range(WARM_UP):
                timed(shopper.page), timed(shopper.ask)
            for _ in range(-(-requests // BLOCKS)):
                page, queries, response = timed(shopper.page)
                ask, asked, _response = timed(shopper.ask)
                times[name][0].append(page)
                times[name][1].append(ask)
            figures[name] = {
                'queries': queries,
                'places': response.data.count(b'o_unified_place '),
                'ask_queries': asked,
            }
    for name, (pages, asks) in times.items():
        figures[name] |= {
            'ms': statistics.median(pages),
            'ask_ms': statistics.median(asks),
            'requests': len(pages),
        }
    return figures


def compare(database, places, requests, live):
    """Return the figures of a database's variants of the page.

    :param live: it has the suite
    """
    with copy_of(database) as name:
        odoo.tools.config['db_name'] = [name]
        with environment(name) as env:
            product, _warehouses = fill(env, places)
            shopper = Shopper(name, product)
        if live:
            variants = {
                'suite, without live stock': lambda env: switch_live_stock(env, False),
                'suite, live stock by place': lambda env: switch_live_stock(env, True),
            }
        else:
            variants = {
                'stock Odoo': lambda env: switch_click_and_collect(env, False),
                'stock Odoo, click and collect': lambda env: switch_click_and_collect(env, True),
            }
        return measure(name, shopper, variants, requests)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--peer')
    parser.add_argument('--places', type=int, default=50)
    parser.add_argument('--requests', type=int, default=40)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config, '-d', args.database])
    logging.disable(logging.WARNING)
    load_server_wide_modules()
    rows = compare(args.database, args.places, args.requests, live=True)
    bare, live = rows.values()
    if args.peer:
        rows |= compare(args.peer, args.places, args.requests, live=False)
    times = live['ms'] / bare['ms']
    if args.json:
        json.dump({'rows': rows, 'times': times}, sys.stdout)
        return
    print(f'one product page, {args.places} places, {live["requests"]} requests each, one process')
    print(f'{"":32}{"page ms":>10}{"queries":>9}{"places":>8}{"asks ms":>10}{"queries":>9}')
    for name, row in rows.items():
        print(
            f'{name:32}{row["ms"]:>10.1f}{row["queries"]:>9}{row["places"]:>8}'
            f'{row["ask_ms"]:>10.1f}{row["ask_queries"]:>9}'
        )
    print(f'live stock of {args.places} places costs {times:.2f} times the page without it')


if __name__ == '__main__':
    main()
