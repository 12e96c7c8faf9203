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
        own = ['-c', options.config] if options.config else []
        config.parse_config([*own, '--log-level=warn'], setup_logging=True)
        try:
            with Registry(options.database).cursor() as cr:
                self._import(api.Environment(cr, SUPERUSER_ID, {}), path, options)
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
            _say(f'{begun:,} of {sales_import.total:,} lines are in already, going on.\n')
        for position in sales_import._run(path, options.batch, options.limit):
            env.cr.commit()
            _say(_bar(position, begun, sales_import.total, time.monotonic() - started))
        sales_import._check_none_lost()
        rejects = Path(options.rejects or f'{path.name}.rejects.csv')
        sales_import._write_rejects(rejects)
        _say(_report(env, sales_import, rejects))
        _say(f'{time.monotonic() - started:.0f} s\n')


def _say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def _bar(position, begun, total, seconds):
    done = position / total if total else 1
    pace = (position - begun) / seconds if seconds else 0
    left = (total - position) / pace if pace else 0
    text = f'{position:,} of {total:,} lines, {left:4.0f} s left '
    return f'\r[{"#" * round(done * 40):<40}] {done:4.0%}  {text}'


def _report(env, sales_import, rejects):
    of_import = [('retail_import_id', '=', sales_import.id)]
    back = [
        ('order_id.retail_import_id', '=', sales_import.id),
        ('order_id.retail_kind', '=', 'return'),
    ]
    kinds = dict(env['sale.order']._read_group(of_import, ['retail_kind'], ['__count']))
    ((total,),) = env['sale.order']._read_group(of_import, [], ['amount_total:sum'])
    lines = env['sale.order.line']
    linked = lines.search_count([*back, ('retail_origin_line_id', '!=', False)])
    return (
        f'\n{sales_import.position:,} lines read = {sales_import.imported:,} imported '
        f'+ {sales_import.rejected:,} rejected ({rejects})\n'
        f'{sum(kinds.values()):,} invoices: {kinds.get("sale", 0):,} sales, '
        f'{kinds.get("return", 0):,} cancellations, {kinds.get("adjustment", 0):,} adjustments; '
        f'total {total:,.2f}\n'
        f'{linked:,} of {lines.search_count(back):,} cancelled lines linked to their sale\n'
    )
