from odoo import fields, models
from odoo.tools import SQL


class OmniCampaignReport(models.Model):
    """Redemptions and what they cost, by campaign, channel and store."""

    _name = 'omni.campaign.report'
    _description = 'Campaign Report'
    _auto = False
    _order = 'date desc'
    _rec_name = 'campaign_id'

    campaign_id = fields.Many2one('omni.campaign', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    channel_id = fields.Many2one('unified.inventory.channel', readonly=True)
    warehouse_id = fields.Many2one('stock.warehouse', string='Store', readonly=True)
    partner_id = fields.Many2one('res.partner', string='Customer', readonly=True)
    reference = fields.Char(readonly=True)
    date = fields.Datetime(readonly=True)
    amount = fields.Monetary(string='Discount', readonly=True)
    order_amount = fields.Monetary(string='Sales', readonly=True)
    out_of_rules = fields.Integer(string='Not for this Sale', readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.campaign_id, r.company_id, c.currency_id, ch.id AS channel_id,
                   r.warehouse_id, r.partner_id, r.reference, r.date, r.amount, r.order_amount,
                   (r.reason IS NOT NULL)::int AS out_of_rules
              FROM omni_campaign_redemption r
              JOIN res_company c ON c.id = r.company_id
              LEFT JOIN unified_inventory_channel ch ON ch.code = r.channel
             WHERE r.cancelled IS NOT TRUE
            """
        )
