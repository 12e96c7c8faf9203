import logging
from contextlib import contextmanager

from odoo import api, fields, models

from ..rollup import JOB, RollupStore

_logger = logging.getLogger(__name__)

DAYS_PARAMETER = 'unified_inventory.ledger_days'
DEFAULT_DAYS = 400
FEWEST_DAYS = 30
BATCH = 5000  # ledger rows looked at in one short transaction


class UnifiedInventoryRollup(models.Model):
    """What old ledger rows came to: their sums by month, kind and channel. The rows of a hold
    that is over add up to nothing, so these sums do too for each product and place."""

    _name = 'unified.inventory.rollup'
    _description = 'Ledger by Month'
    _order = 'month desc, id desc'
    _rec_name = 'month'
    _log_access = False

    product_id = fields.Many2one(
        'product.product', required=True, readonly=True, ondelete='restrict'
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id')
    month = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env['unified.inventory.entry']._fields['kind'].selection,
        required=True,
        readonly=True,
    )
    channel_id = fields.Many2one(
        'unified.inventory.channel', required=True, readonly=True, ondelete='restrict'
    )
    quantity = fields.Float(required=True, readonly=True, digits='Product Unit')
    rows = fields.Integer(string='Ledger Rows', required=True, readonly=True)

    _sum_uniq = models.Constraint(
        'UNIQUE (product_id, warehouse_id, month, kind, channel_id)',
        'One sum for each product, place, month, kind and channel.',
    )

    @api.model
    def _cron_roll_up(self):
        """Roll up the rows of holds that ended long ago, in short transactions of their own.
        A job that is cut off has kept what it did; the next one starts from the oldest row."""
        days = self._days()
        self._fold_old(days)
        total, after, more = 0, 0, True
        while more:
            with self._rolling_up(days) as store:
                if not store.try_lock(JOB):
                    return
                done, after, more = store.roll_up(store.before(), after, BATCH)
            total += done
            if not self.env['ir.cron']._commit_progress(done, remaining=int(more)):
                break
        _logger.info('%s ledger rows rolled up', total)

    def _days(self):
        """Return how many days ended holds keep their ledger rows."""
        value = self.env['ir.config_parameter'].sudo().get_param(DAYS_PARAMETER, '')
        days = int(value) if value.isdecimal() else DEFAULT_DAYS
        return max(FEWEST_DAYS, days)

    @contextmanager
    def _rolling_up(self, days):
        with self.env['unified.inventory']._short_transaction() as store:
            # Not flushed: a crash takes a batch back as a whole.
            yield RollupStore(store.cr, store.scale, days)

    def _fold_old(self, days):
        """Let the kept sums contain all old rows, so that no decision has to write them at
        the same time; a product that somebody is busy with has to wait for the next job."""
        with self._rolling_up(days) as store:
            products = store.unsettled_products(store.before())
        for product in products:
            with self._rolling_up(days) as store:
                if store.try_lock(product):
                    store.fold([product])
