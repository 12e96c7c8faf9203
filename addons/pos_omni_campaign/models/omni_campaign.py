from odoo import api, models


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
        lines = self.env['pos.order.line'].sudo().search(domain)
        sold = sum(
            line.price_subtotal_incl / (line.order_id.currency_rate or 1.0) for line in lines
        )
        return super()._sales_of(products, start, end) + sold
