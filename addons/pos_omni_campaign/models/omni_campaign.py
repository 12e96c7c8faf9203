from odoo import api, models
from odoo.tools import SQL


class OmniCampaign(models.Model):
    _inherit = 'omni.campaign'

    @api.model
    def _tell(self, companies):
        """Override of `omni_campaign`: open tills, as part of this transaction."""
        super()._tell(companies)
        tills = self.env['pos.config']._open_tills()
        for till in tills.filtered(lambda till: till.company_id.id in companies):
            till._notify('CAMPAIGNS', till._campaigns_told())

    def _sales_of(self, products, start, end):
        """Override of `omni_campaign`: and what tills sold."""
        domain = [
            ('order_id.state', 'in', ('paid', 'done')),
            ('company_id', '=', self.company_id.id),
            ('order_id.date_order', '>=', start),
            ('order_id.date_order', '<', end),
            ('reward_id', '=', False),
        ]
        if products:
            domain.append(('product_id', 'in', products.ids))
        self.env['pos.order.line'].flush_model(['price_subtotal_incl'])
        self.env['pos.order'].flush_model(['currency_rate'])
        query = self.env['pos.order.line'].sudo()._search(domain)
        [(sold,)] = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(
                           sum(l.price_subtotal_incl / coalesce(nullif(o.currency_rate, 0), 1)), 0
                       )::float8
                  FROM pos_order_line l JOIN pos_order o ON o.id = l.order_id
                 WHERE l.id IN %s
                """,
                query.subselect(),
            )
        )
        return super()._sales_of(products, start, end) + sold
