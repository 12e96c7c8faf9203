from odoo import fields, models


class UnifiedInventoryRuleMixin(models.AbstractModel):
    """What a rule says, and what a draft of one says."""

    _name = 'unified.inventory.rule.mixin'
    _description = 'Terms of a Stock Rule'
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [('safety', 'Safety stock'), ('threshold', 'Online threshold')],
        required=True,
        default='safety',
        help='Both are kept back from what a channel may promise, one on top of the other.\n'
        'Safety stock: for miscounts, breakage and goods on their way to the counter.\n'
        'Online threshold: for the customers who come to the place.',
    )
    quantity = fields.Float(
        string='Keep Back',
        digits='Product Unit',
        help='In the unit of each product. A negative safety stock lets the channel sell '
        'beyond the stock by so much.',
    )
    product_tmpl_id = fields.Many2one(
        'product.template',
        string='Product',
        index='btree_not_null',
        ondelete='cascade',
        check_company=True,
    )
    product_id = fields.Many2one(
        'product.product',
        string='Variant',
        index='btree_not_null',
        ondelete='cascade',
        check_company=True,
    )
    categ_id = fields.Many2one(
        'product.category',
        string='Category',
        index='btree_not_null',
        ondelete='cascade',
        help='With its subcategories.',
    )
    tag_id = fields.Many2one('product.tag', index='btree_not_null', ondelete='cascade')
    warehouse_id = fields.Many2one(
        'stock.warehouse',
        string='Place',
        index='btree_not_null',
        ondelete='cascade',
        check_company=True,
    )
    channel_id = fields.Many2one(
        'unified.inventory.channel', index='btree_not_null', ondelete='cascade'
    )


class UnifiedInventoryRule(models.Model):
    """How much of the stock a channel keeps its hands off. A rule speaks for what matches
    everything filled in on it; of the matching rules of a kind the last one decides."""

    _name = 'unified.inventory.rule'
    _inherit = ['unified.inventory.rule.mixin', 'unified.inventory.remembered']
    _description = 'Stock Rule'
    _order = 'sequence, id'

    active = fields.Boolean(default=True)

    _threshold_positive = models.Constraint(
        "CHECK (kind != 'threshold' OR quantity >= 0)",
        'An online threshold cannot be negative; a safety stock can.',
    )

    def action_change(self):
        """Open a draft of this rule: it shows what changes, and takes effect when saved. Who
        may not change it sees the rule."""
        self.ensure_one()
        if not self.has_access('write'):
            return {
                'type': 'ir.actions.act_window',
                'res_model': self._name,
                'res_id': self.id,
                'views': [(False, 'form')],
            }
        action = self.env['ir.actions.act_window']._for_xml_id(
            'unified_inventory.unified_inventory_rule_draft_action'
        )
        terms = self.env['unified.inventory.rule.draft']._terms(self)
        terms['rule_id'] = self.id
        return {**action, 'context': {f'default_{name}': terms[name] for name in terms}}
