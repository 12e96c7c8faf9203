from odoo import fields, models


class UnifiedInventoryFinding(models.Model):
    """A difference that a reconciliation found, in words. Written by the reconciliation alone."""

    _name = 'unified.inventory.finding'
    _description = 'Stock Difference'
    _order = 'is_repaired, is_problem desc, id'
    _rec_name = 'code'
    _log_access = False

    reconciliation_id = fields.Many2one(
        'unified.inventory.reconciliation',
        required=True,
        readonly=True,
        index=True,
        ondelete='cascade',
    )
    company_id = fields.Many2one(related='reconciliation_id.company_id')
    code = fields.Char(required=True, readonly=True, help='What partners and the log call it.')
    is_problem = fields.Boolean(
        string='Problem', readonly=True, help='The others change no figure and pass by themselves.'
    )
    is_repairable = fields.Boolean(readonly=True)
    is_repaired = fields.Boolean(string='Repaired', readonly=True)
    origin = fields.Selection(
        [('suite', 'Promises'), ('odoo', 'Stock Odoo')], required=True, readonly=True
    )
    text = fields.Char(string='What Is Different', required=True, readonly=True)
    product_id = fields.Many2one('product.product', readonly=True, ondelete='cascade')
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', readonly=True, ondelete='cascade'
    )
    # No foreign key, as on the ledger: see unified.inventory.entry.
    hold_ref = fields.Integer(string='Hold', readonly=True)
    reference = fields.Char(string='Order', readonly=True)
    quantity = fields.Float(readonly=True, digits='Product Unit')

    # === ACTIONS ===#

    def action_repair(self):
        """Make good what is still so of these differences."""
        inventory = self.env['unified.inventory']
        inventory._check_reconciler()
        self.check_access('read')
        for run, findings in self.filtered('is_repairable').grouped('reconciliation_id').items():
            keys = {f._key() for f in findings}
            places = run._scope()[1]
            products = findings.product_id.ids
            if not all(findings.mapped('product_id')):
                products = None  # a hold as a whole
            now = [f for f in inventory._reconcile(products, places) if _key(f) in keys]
            found, done = _units(now), _units(inventory._repair(now, products, places))
            for finding in findings:
                # What is not found any more needs no repair; what is left of it does.
                key = finding._key()
                finding.sudo().is_repaired = done.get(key, 0) == found.get(key, 0)

    def action_open_hold(self):
        """Open the hold that this is about."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'unified.inventory.hold',
            'res_id': self.hold_ref,
            'views': [(False, 'form')],
        }

    def _key(self):
        self.ensure_one()
        return self.code, self.hold_ref, self.product_id.id, self.warehouse_id.id


def _key(finding):
    """Say which difference a core Finding is, whatever its quantity is by now."""
    return finding.code, finding.hold or 0, finding.product or False, finding.place or False


def _units(findings):
    units = {}
    for finding in findings:
        units[_key(finding)] = units.get(_key(finding), 0) + finding.units
    return units
