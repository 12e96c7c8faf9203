from datetime import timedelta

from odoo import api, fields, models


class PosStockConsent(models.Model):
    """A manager agreed to one sale of promised goods. Written after the PIN was checked on
    the server; the sale that is synchronised must be the very one agreed to."""

    _name = 'pos.stock.consent'
    _description = 'Consent to a Sale of Promised Goods'

    config_id = fields.Many2one('pos.config', required=True, ondelete='cascade', index=True)
    order_uuid = fields.Char(required=True)
    digest = fields.Char(required=True, help='Of the goods agreed to.')
    user_id = fields.Many2one('res.users', string='Manager', required=True, ondelete='cascade')

    _order_uniq = models.Constraint('UNIQUE (order_uuid, config_id)', 'One consent for an order.')

    @api.model
    def _give(self, config, uuid, request, manager):
        """Write down the consent to this order, in place of an earlier one."""
        self.search([('order_uuid', '=', uuid), ('config_id', '=', config.id)]).unlink()
        self.create(
            {
                'config_id': config.id,
                'order_uuid': uuid,
                'digest': self.env['unified.inventory']._digest(request),
                'user_id': manager.id,
            }
        )

    @api.model
    def _find(self, config, uuid, request):
        """Return the manager who agreed to sell exactly this, or no user."""
        domain = [
            ('order_uuid', '=', uuid),
            ('config_id', '=', config.id),
            ('digest', '=', self.env['unified.inventory']._digest(request)),
        ]
        return self.search(domain).user_id

    @api.autovacuum
    def _gc_used(self):
        """The order keeps who agreed; what was never sold is void."""
        limit = fields.Datetime.now() - timedelta(days=7)
        self.search([('create_date', '<', limit)]).unlink()
