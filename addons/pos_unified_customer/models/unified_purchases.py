from odoo import api, models
from odoo.tools import SQL


class UnifiedPurchases(models.AbstractModel):
    _inherit = 'unified.purchases'

    @api.model
    def _sources(self, partner_ids=None):
        """Override of `unified_customer`: and those at tills."""
        sources = super()._sources(partner_ids)
        done = [('state', 'not in', ('draft', 'cancel'))]
        visible = self._visible('pos.order', partner_ids, done)
        return [*sources, self._till_source(visible)] if visible else sources

    @api.model
    def _till_source(self, visible):
        """An order of another channel that is paid at the till, or comes back there, is counted
        where it was sold."""
        return SQL(
            """
            SELECT 'till' AS channel, 'pos.order' AS model, o.id AS order_id, l.id AS line_id,
                   coalesce(o.pos_reference, o.name) AS reference, o.date_order AS date,
                   o.partner_id, l.product_id,
                   l.qty + coalesce((SELECT sum(back.qty) FROM pos_order_line back
                                      WHERE back.refunded_orderline_id = l.id), 0) AS quantity,
                   l.price_subtotal / coalesce(nullif(o.currency_rate, 0), 1) AS amount,
                   kind.warehouse_id AS place_id, o.company_id
              FROM pos_order o
              JOIN pos_order_line l ON l.order_id = o.id
              JOIN pos_session session ON session.id = o.session_id
              JOIN pos_config config ON config.id = session.config_id
              JOIN stock_picking_type kind ON kind.id = config.picking_type_id
             WHERE o.id IN %(visible)s AND %(own)s
            """,
            visible=visible,
            own=SQL(' AND ').join(self._sold_at_the_till()),
        )

    @api.model
    def _sold_at_the_till(self):
        """:return: list of conditions on `pos_order_line` l that was not sold elsewhere"""
        is_with_sales = 'sale_order_line_id' in self.env['pos.order.line']._fields  # pos_sale
        return [SQL('l.sale_order_line_id IS NULL')] if is_with_sales else [SQL('TRUE')]

    @api.model
    def _flush(self):
        super()._flush()
        self.env['pos.order'].flush_model()
        self.env['pos.order.line'].flush_model()
