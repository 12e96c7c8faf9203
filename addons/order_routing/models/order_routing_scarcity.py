import logging
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..core.scarcity import Unsolved, prices

_logger = logging.getLogger(__name__)

MILLION = 1_000_000
VALID_DAYS = 14  # prices older than that say nothing about today's stock


class OrderRoutingScarcity(models.Model):
    """What one unit of a product at a place is worth to the orders that are still to come: the
    router adds it to the cost of taking the goods there. Computed by a job from past sales."""

    _name = 'order.routing.scarcity'
    _inherit = ['unified.inventory.remembered']
    _description = 'Scarcity Price'
    _order = 'price desc, id'
    _rec_name = 'product_id'

    product_id = fields.Many2one(
        'product.product', required=True, readonly=True, index=True, ondelete='cascade'
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse',
        string='Place',
        required=True,
        readonly=True,
        index=True,
        ondelete='cascade',
    )
    company_id = fields.Many2one(related='warehouse_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    price = fields.Monetary(
        string='Price per Unit',
        readonly=True,
        help='What one unit here would save later orders: it counts when places are chosen, '
        'nobody pays it.',
    )
    computed_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _product_place_uniq = models.Constraint(
        'UNIQUE (product_id, warehouse_id)', 'A product has one price at a place.'
    )
    _price_positive = models.Constraint('CHECK (price >= 0)', 'A price is not negative.')

    # === ACTIONS ===#

    def action_compute(self):
        """Compute the prices of the active company anew, for stock managers.

        :raise UserError: the solver is missing or found no answer in time
        """
        if not self.env.user.has_group('stock.group_stock_manager'):
            raise AccessError(self.env._('Only stock managers compute scarcity prices.'))
        try:
            count = self.sudo()._compute_prices(self.env.company)
        except Unsolved as error:
            raise UserError(self._solver_text(error)) from error
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success' if count else 'info',
                'message': self.env._('%s scarcity prices above zero.', count),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    # === BUSINESS METHODS ===#

    @api.model
    @tools.ormcache()
    def _is_used(self):
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _cron_compute(self):
        """Compute the prices of each company; one after another, so that a company that takes
        too long costs the others nothing."""
        companies = self.env['res.company'].search([])
        self.env['ir.cron']._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self.with_company(company)._compute_prices(company)
            except Unsolved as error:
                _logger.warning('%s: %s', company.name, self._solver_text(error))
            if not self.env['ir.cron']._commit_progress(1):
                return

    def _solver_text(self, error):
        return self.env._(
            'No scarcity prices were computed: %s. Install the Python package highspy, or leave '
            'the job switched off: orders are routed without these prices.',
            error,
        )

    @api.model
    def _compute_prices(self, company):
        """Replace the prices of a company by those of today's stock and the demand of late.

        :return: how many there are
        :raise Unsolved: nothing was changed
        """
        forecast = self.env['order.routing.forecast'].with_company(company)
        found = prices(*forecast._read(company))
        now, currency = fields.Datetime.now(), company.currency_id
        unit = 10**currency.decimal_places
        self.search([('company_id', '=', company.id)]).unlink()
        self.create(
            [
                {
                    'product_id': product,
                    'warehouse_id': place,
                    'price': price / unit,
                    'computed_at': now,
                }
                for (product, place), price in sorted(found.price.items())
                if not currency.is_zero(price / unit)
            ]
        )
        return self.search_count([('company_id', '=', company.id)])


class OrderRouting(models.AbstractModel):
    _inherit = 'order.routing'

    def _scarcity(self, product_ids, place_ids):
        """Override of `order_routing`: the prices the job has found, in one query."""
        prices = dict(super()._scarcity(product_ids, place_ids))
        if not self.env['order.routing.scarcity']._is_used():
            return prices
        rows = (
            self.env['order.routing.scarcity']
            .sudo()
            .search_fetch(
                [
                    ('product_id', 'in', list(product_ids)),
                    ('warehouse_id', 'in', list(place_ids)),
                    ('computed_at', '>=', fields.Datetime.now() - timedelta(days=VALID_DAYS)),
                ],
                ['product_id', 'warehouse_id', 'price'],
                order='id',
            )
        )
        factor = MILLION * 10**self.env.company.currency_id.decimal_places
        factor /= self.env['unified.inventory']._scale()
        for row in rows:
            key = row.product_id.id, row.warehouse_id.id
            prices[key] = prices.get(key, 0) + round(row.price * factor)
        return prices
