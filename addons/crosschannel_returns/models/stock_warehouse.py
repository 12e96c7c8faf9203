from odoo import fields, models

from odoo.addons.unified_inventory.exceptions import Refusal


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    crosschannel_quarantine_id = fields.Many2one(
        'stock.location',
        'Returns Quarantine',
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help='Where returned goods wait that are not for sale. Made when first needed.',
    )
    crosschannel_repair_id = fields.Many2one(
        'stock.location',
        'Returns Repair',
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help='Where returned goods are repaired. Empty: nothing is sent to repair here.',
    )

    def _crosschannel_quarantine(self):
        """The place's location for goods not for sale: beside its stock, not below it, so that
        nothing in it is promised to anybody."""
        self.ensure_one()
        if not self.crosschannel_quarantine_id:
            self.crosschannel_quarantine_id = self.env['stock.location'].create(
                {
                    'name': self.env._('Returns'),
                    'usage': 'internal',
                    'location_id': self.view_location_id.id,
                    'company_id': self.company_id.id,
                }
            )
        return self._crosschannel_not_for_sale(self.crosschannel_quarantine_id)

    def _crosschannel_repair(self):
        self.ensure_one()
        if not self.crosschannel_repair_id:
            raise Refusal(
                'no_repair_location',
                self.env._('%(place)s has no location for repairs.', place=self.name),
            )
        return self._crosschannel_not_for_sale(self.crosschannel_repair_id)

    def _crosschannel_not_for_sale(self, location):
        if location._child_of(self.lot_stock_id):
            raise Refusal(
                'location_sells',
                self.env._(
                    'Goods in %(location)s are for sale: choose a location outside of the stock.',
                    location=location.display_name,
                ),
            )
        return location
