from odoo import models


class CrosschannelReturn(models.Model):
    """The customer's order tells of what was taken along instead."""

    _inherit = 'crosschannel.return'

    def _settle_at_till(self, pos_order, invoicing):
        super()._settle_at_till(pos_order, invoicing)
        order = self._sold_order()
        if not order or not pos_order._is_exchange():
            return
        sold = pos_order.lines - pos_order._returned_lines()
        goods = ', '.join(
            f'{line.qty:g} × {line.full_product_name or line.product_id.display_name}'
            for line in sold
        )
        back = ', '.join(
            f'{line.quantity:g} × {line.product_id.display_name}' for line in self.line_ids
        )
        order.message_post(
            body=self.env._(
                '%(name)s: %(back)s came back, %(goods)s was taken along (ticket %(ticket)s).',
                name=self.name,
                back=back,
                goods=goods,
                ticket=pos_order.pos_reference or pos_order.name,
            )
        )
