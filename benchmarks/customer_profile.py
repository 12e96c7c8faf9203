"""A customer's profile among 100,000 customers and 1,000,000 order lines, beside what Odoo's own
screens read: the contact's form and the lists of the orders of both channels.

    python benchmarks/customer_profile.py -c ODOO_CONF -d DATABASE [--customers 100000]

Everything is made by SQL inside one transaction that is rolled back, by any owner of the database.
The database has the whole suite. (Not `profile.py`: Python's own profiler imports a module of that name.)
"""

import argparse
import contextlib
import json
import logging
import statistics
import sys
import time

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

ASKED = 200
LINES = 3  # of an order; a customer has two of the office or shop and one or two of a till
FILLED = ('res_partner', 'sale_order', 'sale_order_line', 'pos_order', 'pos_order_line')


def clone(env, table, template, source, **columns):
    """Insert copies of a row, one for each row of `source`, with other values in some columns.

    :param source: SQL of a FROM with the alias `n`
    :param columns: {column: SQL}
    """
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'""",
        [table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    values = [columns.get(name, SQL('t.%s', SQL.identifier(name))) for name in names]
    env.cr.execute(
        SQL(
            'INSERT INTO %s (%s) SELECT %s FROM %s t, %s WHERE t.id = %s',
            SQL.identifier(table),
            SQL(', ').join(map(SQL.identifier, names)),
            SQL(', ').join(values),
            SQL.identifier(table),
            source,
            template,
        )
    )
    return env.cr.rowcount


def goods(env):
    sizes = env['product.attribute'].create(
        {'name': 'Size', 'value_ids': [Command.create({'name': str(n)}) for n in range(36, 46)]}
    )
    lines = [Command.create({'attribute_id': sizes.id, 'value_ids': sizes.value_ids.ids})]
    templates = env['product.template'].create([
        {'name': f'Shoe {number}', 'attribute_line_ids': lines, 'list_price': 50,
         'taxes_id': False, 'available_in_pos': True}
        for number in range(40)
    ])  # fmt: skip
    return templates.product_variant_ids


def patterns(env, product):
    """One customer with an order and a till's ticket, made by Odoo, to be copied."""
    partner = env['res.partner'].create({'name': 'Customer', 'email': 'c@example.com'})
    order = env['sale.order'].create({
        'partner_id': partner.id,
        'order_line': [Command.create({'product_id': product.id, 'tax_ids': False})],
    })  # fmt: skip
    order.state = 'sale'
    config = env['pos.config'].search([], limit=1) or env['pos.config'].create({'name': 'Till'})
    session = env['pos.session'].search([('config_id', '=', config.id)], limit=1)
    session = session or env['pos.session'].create({'config_id': config.id, 'user_id': env.uid})
    ticket = env['pos.order'].create({
        'session_id': session.id, 'partner_id': partner.id, 'company_id': config.company_id.id,
        'amount_tax': 0, 'amount_total': 50, 'amount_paid': 50, 'amount_return': 0,
        'lines': [Command.create({
            'product_id': product.id, 'qty': 1, 'price_unit': 50,
            'price_subtotal': 50, 'price_subtotal_incl': 50,
        })],
    })  # fmt: skip
    ticket.state = 'paid'
    env.flush_all()
    return partner, order, ticket


def drop_foreign_keys(env):
    """Rows that fit are not checked one by one. The keys come back when all is rolled back."""
    env.cr.execute(
        """SELECT conrelid::regclass::text, conname FROM pg_constraint
            WHERE contype = 'f' AND conrelid::regclass::text IN %s""",
        [FILLED],
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(
            SQL('ALTER TABLE %s DROP CONSTRAINT %s', SQL.identifier(table), SQL.identifier(name))
        )


def fill(env, customers):
    """:return: (first new contact, customers, lines)"""
    products = goods(env)
    partner, order, ticket = patterns(env, products[0])
    drop_foreign_keys(env)
    env.cr.execute('SELECT max(id) FROM res_partner')
    first = env.cr.fetchone()[0] + 1
    serial = SQL('generate_series(1, %s) AS n(n)', customers)
    clone(env, 'res_partner', partner.id, serial, name=SQL("'Customer ' || n.n"),
          complete_name=SQL("'Customer ' || n.n"), unified_match_keys=SQL("''"),
          barcode=SQL('NULL'))  # fmt: skip
    env.cr.execute('UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s', [first])
    lines = 0
    for table, pattern, share in (('sale_order', order, 2.0), ('pos_order', ticket, 4 / 3)):
        line_of = (order.order_line if table == 'sale_order' else ticket.lines).id
        env.cr.execute(SQL('SELECT max(id) FROM %s', SQL.identifier(table)))
        start = env.cr.fetchone()[0] + 1
        source = SQL('generate_series(1, %s) AS n(n)', int(customers * share))
        columns = {
            'partner_id': SQL('%s + (n.n * 7919) %% %s', first, customers),
            'name': SQL("'BENCH' || n.n"),
            'date_order': SQL("now()::timestamp - (n.n %% 700) * interval '1 day'"),
            'access_token': SQL('NULL'),
            'uuid': SQL('gen_random_uuid()::varchar'),
            'pos_reference': SQL("'BENCH' || n.n"),
        }
        clone(env, table, pattern.id, source, **columns)
        copies = SQL(
            '(SELECT o.id AS n, o.partner_id, l.l FROM %s o, generate_series(1, %s) AS l(l) '
            'WHERE o.id >= %s) AS n',
            SQL.identifier(table),
            LINES,
            start,
        )
        bought = SQL('(%s::int[])[1 + (n.n * 31 + n.l * 17) %% %s]', products.ids, len(products))
        lines += clone(env, f'{table}_line', line_of, copies, order_id=SQL('n.n'),
                       order_partner_id=SQL('n.partner_id'), product_id=bought,
                       uuid=SQL('gen_random_uuid()::varchar'))  # fmt: skip
    for table in FILLED:
        env.cr.execute(SQL('ANALYZE %s', SQL.identifier(table)))  # as autovacuum would
    env.invalidate_all()
    return first, lines


def ours(env, partner):
    env['unified.profile']._of(partner)


def till(env, partner):
    """The card that a till asks for, its view written down."""
    env['unified.customer'].till_profile(env['pos.config'].search([], limit=1).id, partner.id)


def timeline(env, partner):
    env['unified.customer'].timeline(partner.id)


def form(env, partner):
    """What the contact's form reads, with its smart buttons."""
    view = env['res.partner'].get_view(env.ref('base.view_partner_form').id, 'form')
    names = view['models']['res.partner']
    partner.web_read({name: {} for name in names if name in partner._fields})


def lists(env, partner):
    """What the lists of orders of both channels read: nothing of products."""
    domain = [('partner_id', 'child_of', partner.id)]
    for model in ('sale.order', 'pos.order'):
        names = ('name', 'date_order', 'amount_total', 'state', 'user_id', 'company_id')
        env[model].web_search_read(domain, {name: {} for name in names}, limit=80)


def measure(env, read, partner_ids):
    times, queries = [], []
    for partner_id in partner_ids:
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        read(env, env['res.partner'].browse(partner_id))
        times.append((time.perf_counter() - start) * 1000)
        queries.append(env.cr.sql_log_count - before)
    return {
        'queries': max(queries[1:]),
        'ms': statistics.median(times),
        'p95': sorted(times)[int(len(times) * 0.95)],
        'most': max(times),
    }


def compare(env, customers):
    start = time.perf_counter()
    first, lines = fill(env, customers)
    print(f'{customers} customers, {lines} lines in {time.perf_counter() - start:.0f} s')
    step = max(1, customers // ASKED)
    asked = [first + number * step for number in range(ASKED)]
    readings = {
        'profile, all channels': ours,
        "a till's card": till,
        'timeline, 30 events': timeline,
        "Odoo's contact form": form,
        "Odoo's two order lists": lists,
    }
    for read in readings.values():
        read(env, env['res.partner'].browse(first))  # rights and settings are read once
    return {name: measure(env, read, asked) for name, read in readings.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('-c', '--config', required=True)
    parser.add_argument('-d', '--database', required=True)
    parser.add_argument('--customers', type=int, default=100_000)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    odoo.tools.config.parse_config(['-c', args.config, '-d', args.database])
    logging.disable(logging.WARNING)
    with contextlib.closing(Registry(args.database).cursor()) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        figures = compare(env, args.customers)
        cr.rollback()
    if args.json:
        json.dump(figures, sys.stdout)
        return
    print(f'{"":26}{"queries":>9}{"median ms":>11}{"p95 ms":>9}{"most ms":>9}')
    for name, row in figures.items():
        print(
            f'{name:26}{row["queries"]:>9}{row["ms"]:>11.1f}{row["p95"]:>9.1f}{row["most"]:>9.1f}'
        )


if __name__ == '__main__':
    main()
