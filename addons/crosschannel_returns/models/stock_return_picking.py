from odoo import models

from odoo.addons.unified_inventory.exceptions import Refusal


class StockReturnPicking(models.TransientModel):
    _inherit = 'stock.return.picking'

    def _create_return(self):
        """Override of `stock`: a return made in the warehouse respects the same cap."""
        lines = self.product_return_moves.filtered(lambda line: line.quantity > 0)
        sale_lines = lines.move_id.sale_line_id.filtered(
            lambda line: line.crosschannel_return_line_ids
        )
        if sale_lines:
            sale_lines.order_id._crosschannel_guard()
        for sale_line in sale_lines:
            wanted = sum(
                line.uom_id._compute_quantity(line.quantity, sale_line.product_uom_id)
                for line in lines
                if line.move_id.sale_line_id == sale_line
            )
            returnable = sale_line._crosschannel_returnable()
            if sale_line.product_uom_id.compare(wanted, returnable) > 0:
                raise Refusal(
                    'not_returnable',
                    self.env._(
                        'Only %(quantity)s of %(product)s can still come back.',
                        quantity=returnable,
                        product=sale_line.product_id.display_name,
                    ),
                    line=sale_line.id,
                    returnable=returnable,
                )
        return super()._create_return()
