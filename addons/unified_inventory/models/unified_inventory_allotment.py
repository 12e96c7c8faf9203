from odoo import api, fields, models


class UnifiedInventoryAllotment(models.Model):
    """Stock set apart for a channel, a campaign or both: what they have not taken yet is
    withheld from everybody else, until it is released."""

    _name = 'unified.inventory.allotment'
    _description = 'Stock Set Apart'
    _order = 'date_start desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        'product.product',
        required=True,
        index=True,
        ondelete='cascade',
        check_company=True,
        domain=[('is_storable', '=', True)],
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id', store=True, index=True)
    channel_id = fields.Many2one(
        'unified.inventory.channel', string='Channel', index='btree_not_null', ondelete='cascade'
    )
    campaign_id = fields.Many2one(
        'utm.campaign', string='Campaign', index='btree_not_null', ondelete='cascade'
    )
    quantity = fields.Float(
        string='Set Apart',
        required=True,
        digits='Product Unit',
        help='In the unit of the product.',
    )
    date_start = fields.Datetime(string='From', required=True, default=fields.Datetime.now)
    date_release = fields.Datetime(
        string='Released On', help='From then on whatever is left is for everyone again.'
    )

    _quantity_positive = models.Constraint(
        'CHECK (quantity > 0)', 'Set apart more than nothing.'
    )
    _for_somebody = models.Constraint(
        'CHECK (channel_id IS NOT NULL OR campaign_id IS NOT NULL)',
        'Say for which channel or campaign this stock is set apart.',
    )
    _release_after_start = models.Constraint(
        'CHECK (date_release > date_start)', 'Stock is released after it was set apart.'
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
