import argparse
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


class ImportSales(Command):
    """Import a file of past sales (Online Retail's columns, CSV or CSV.gz), in committed batches.

    Killed at any moment and started again with the same file, it goes on where it stopped.
    """

    name = 'import_sales'

    def run(self, args):
        options = self._options(args)
        path = Path(options.file)
        if not path.is_file():
            sys.exit(f'There is no file {path}.')
        config.parse_config(['-c', options.config] if options.config else [], setup_logging=True)
        try:
            with Registry(options.database).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                self._import(env, path, options)
        except UserError as error:
            sys.exit(str(error))

    def _options(self, args):
        self.parser.add_argument('file', metavar='FILE')
        self.parser.add_argument('-c', '--config')
        self.parser.add_argument('-d', '--database', required=True)
        self.parser.add_argument('--limit', type=int, help='stop after so many more lines')
        self.parser.add_argument('--batch', type=int, default=5000, help='lines per transaction')
        self.parser.add_argument('--rejects', help='where bad lines go (FILE.rejects.csv)')
        return self.parser.parse_args(args)

    def _import(self, env, path, options):
        started = time.monotonic()
        sales_import = env['unified.sales.import']._open(path)
        env.cr.commit()
        begun = sales_import.position
        if begun:
            print(f'{begun:,} of {sales_import.total:,} lines are in already, going on.')
        for position in sales_import._run(path, options.batch, options.limit):
            env.cr.commit()
            self._show(position, begun, sales_import.total, time.monotonic() - started)
        print(file=sys.stderr)
        sales_import._check_none_lost()
        rejects = Path(options.rejects or f'{path.name}.rejects.csv')
        sales_import._write_rejects(rejects)
        self._report(env, sales_import, rejects, time.monotonic() - started)

    @staticmethod
    def _show(position, begun, total, seconds):
        done = position / total if total else 1
        bar = '#' * round(done * 40)
        pace = (position - begun) / seconds if seconds else 0
        left = (total - position) / pace if pace else 0
        print(f'\r[{bar:<40}] {done:4.0%}  {position:,} of {total:,} lines, {left:4.0f} s left ',
              end='', file=sys.stderr, flush=True)  # fmt: skip

    @staticmethod
    def _report(env, sales_import, rejects, seconds):
        domain = [('retail_import_id', '=', sales_import.id)]
        kinds = dict(env['sale.order']._read_group(domain, ['retail_kind'], ['__count']))
        linked = env['sale.order.line'].search_count(
            [
                ('order_id.retail_import_id', '=', sales_import.id),
                ('retail_origin_line_id', '!=', False),
            ]
        )
        back = env['sale.order.line'].search_count(
            [
                ('order_id.retail_import_id', '=', sales_import.id),
                ('order_id.retail_kind', '=', 'return'),
            ]
        )
        ((total,),) = env['sale.order']._read_group(domain, [], ['amount_total:sum'])
        print(
            f'{sales_import.position:,} lines read = {sales_import.imported:,} imported '
            f'+ {sales_import.rejected:,} rejected ({rejects})\n'
            f'{sum(kinds.values()):,} invoices: {kinds.get("sale", 0):,} sales, '
            f'{kinds.get("return", 0):,} cancellations, {kinds.get("adjustment", 0):,} adjustments; '
            f'total {total:,.2f}\n'
            f'{linked:,} of {back:,} cancelled lines linked to their sale\n'
            f'{seconds:.0f} s'
        )
