from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core


class CrosschannelReturnLine(models.Model):
    """Where the goods of a return go."""

    _inherit = 'crosschannel.return.line'

    destination_id = fields.Many2one(
        'stock.warehouse',
        'Send to',
        domain="[('company_id', '=', company_id)]",
        help='The place goods are sent to.',
    )
    is_disposed = fields.Boolean('In its Place', readonly=True, copy=False)
    disposal_move_ids = fields.One2many('stock.move', 'crosschannel_disposal_line_id')

    @api.onchange('condition', 'reason_id')
    def _onchange_condition(self):
        if not self.is_disposed:
            self.disposition = core.policy.disposition(
                self.reason_id.disposition, self.condition or None
            )

    # === BUSINESS METHODS ===

    def _receipt_location(self, picking):
        """Goods nobody has judged yet, and those not for sale, come in beside the stock."""
        self.ensure_one()
        if self.disposition == 'restock' and self.return_id.state != 'received':
            return picking.location_dest_id
        return picking.picking_type_id.warehouse_id._crosschannel_quarantine()

    def _dispose(self):
        """Send what has come in where it goes, once.

        A till that books goods in when it closes must not fail over one of them: what is settled
        already and cannot go where it should stays in quarantine.
        """
        for line in self.filtered(lambda line: line.is_received and not line.is_disposed):
            line.is_disposed = True
            try:
                with self.env.cr.savepoint():
                    getattr(line, f'_dispose_{line.disposition}')()
            except Refusal as refusal:
                if line.state != 'settled':
                    raise
                line.disposition = 'quarantine'
                line.return_id.message_post(body=refusal.text)

    def _place(self):
        """The place that took the goods in."""
        return self.move_ids.picking_type_id.warehouse_id[:1] or self.return_id.warehouse_id

    def _dispose_restock(self):
        place = self._place()
        if self.move_ids.location_dest_id <= place.crosschannel_quarantine_id:
            self._transfer(place.lot_stock_id, place.int_type_id, done=True)

    def _dispose_quarantine(self):
        """They are there."""

    def _dispose_place(self):
        place = self.destination_id
        if not place or place == self._place() or place.company_id != self.company_id:
            raise Refusal(
                'no_destination',
                self.env._(
                    'To which place of this company is %(product)s sent?',
                    product=self.product_id.display_name,
                ),
            )
        self._transfer(place.lot_stock_id, self._place().int_type_id)

    def _dispose_vendor(self):
        vendor = self.product_id.seller_ids[:1].partner_id
        suppliers = vendor.property_stock_supplier or self.env.ref('stock.stock_location_suppliers')
        self._transfer(suppliers, self._place().out_type_id, partner_id=vendor.id)

    def _dispose_repair(self):
        self._transfer(self._place()._crosschannel_repair(), self._place().int_type_id, done=True)

    def _dispose_scrap(self):
        for move_line in self.move_ids.move_line_ids:
            scrap = self.env['stock.scrap'].create(
                {
                    'product_id': move_line.product_id.id,
                    'product_uom_id': move_line.product_uom_id.id,
                    'scrap_qty': move_line.quantity,
                    'lot_id': move_line.lot_id.id,
                    'location_id': move_line.location_dest_id.id,
                    'company_id': self.company_id.id,
                    'origin': self.return_id.name,
                    'scrap_reason_tag_ids': self._scrap_tags(),
                }
            )
            scrap.do_scrap()
            scrap.move_ids.crosschannel_disposal_line_id = self

    def _scrap_tags(self):
        """The reason of the return as stock knows reasons of scraps."""
        if not self.reason_id:
            return []
        tags = self.env['stock.scrap.reason.tag']
        tag = tags.search([('name', '=', self.reason_id.name)], limit=1)
        return [fields.Command.set((tag or tags.create({'name': self.reason_id.name})).ids)]

    def _send_back(self):
        """Goods that are not taken are delivered to the customer again: they count as delivered
        once somebody has sent them."""
        for line in self:
            customers = line.move_ids.location_id[:1]
            picking = line._transfer(
                customers, line._place().out_type_id, partner_id=line.partner_id.id
            )
            for move, receipt in zip(picking.move_ids, line.move_ids, strict=True):
                move.write(
                    {
                        'sale_line_id': line.sale_line_id.id,
                        'origin_returned_move_id': receipt.id,
                        'to_refund': True,
                    }
                )

    def _transfer(self, destination, picking_type, done=False, **values):
        """Move the very units that came in; not done, they are reserved for whoever sends them.

        :return: the picking, its moves in the order of the receipt's
        """
        source = self.move_ids.location_dest_id[:1]
        picking = self.env['stock.picking'].create(
            {
                'picking_type_id': picking_type.id,
                'location_id': source.id,
                'location_dest_id': destination.id,
                'origin': self.return_id.name,
                'company_id': self.company_id.id,
                **values,
            }
        )
        moves = self.env['stock.move'].create(
            [self._prepare_disposal_vals(picking, move) for move in self.move_ids]
        )
        moves._action_confirm(merge=False)
        for move, receipt in zip(moves, self.move_ids, strict=True):
            move.move_line_ids.unlink()
            self.env['stock.move.line'].create(
                [
                    {
                        **move._prepare_move_line_vals(quantity=line.quantity_product_uom),
                        'lot_id': line.lot_id.id,
                        'location_id': line.location_dest_id.id,
                    }
                    for line in receipt.move_line_ids
                ]
            )
        if done:
            moves.picked = True
            picking._action_done()
            self.return_id._check_received(picking)
        return picking

    def _prepare_disposal_vals(self, picking, receipt):
        return {
            'product_id': receipt.product_id.id,
            'product_uom': receipt.product_id.uom_id.id,
            'product_uom_qty': receipt._quantity_in_product_uom(),
            'picking_id': picking.id,
            'picking_type_id': picking.picking_type_id.id,
            'location_id': receipt.location_dest_id.id,
            'location_dest_id': picking.location_dest_id.id,
            'company_id': picking.company_id.id,
            'origin': picking.origin,
            'procure_method': 'make_to_stock',
            'crosschannel_disposal_line_id': self.id,
        }
