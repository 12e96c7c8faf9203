from odoo import api, fields, models


class OmniCampaignRedemption(models.Model):
    """A confirmed sale that a campaign gave something to; one for each document."""

    _name = 'omni.campaign.redemption'
    _description = 'Redemption of a Campaign'
    _order = 'id desc'
    _rec_name = 'reference'

    campaign_id = fields.Many2one(
        'omni.campaign', required=True, readonly=True, index=True, ondelete='restrict'
    )
    company_id = fields.Many2one(related='campaign_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='campaign_id.currency_id')
    owner = fields.Char(required=True, readonly=True, help='The document, "model,id".')
    reference = fields.Char(readonly=True)
    channel = fields.Char(readonly=True)
    warehouse_id = fields.Many2one('stock.warehouse', string='Store', readonly=True)
    partner_id = fields.Many2one('res.partner', readonly=True, index='btree_not_null')
    amount = fields.Monetary(string='Discount', readonly=True)
    order_amount = fields.Monetary(string='Sale', readonly=True)
    date = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now)
    cancelled = fields.Boolean(readonly=True)
    hold_ref = fields.Integer(
        readonly=True, index='btree_not_null', help='The right of a till that it was made by.'
    )
    reason = fields.Char(readonly=True, help='Why it was not for this sale, which stands.')

    _once = models.UniqueIndex('(campaign_id, owner)', 'A sale counts once.')
    _owner_idx = models.Index('(owner)')

    @api.model
    def _count(self, sale, amounts, rights):
        """Let a document count for these campaigns, and for no others any more.

        :param dict rights: ``{campaign: hold}`` of those that it uses a till's right of
        """
        known = {r.campaign_id: r for r in self.search([('owner', '=', sale['owner'])])}
        for campaign, amount in sorted(amounts.items(), key=lambda item: item[0].id):
            vals = {**sale, 'amount': amount, 'cancelled': False}
            redemption = known.pop(campaign, self.browse())
            if campaign in rights or redemption.cancelled:
                vals['hold_ref'] = rights.get(campaign, 0)
            if redemption:
                redemption.write(vals)
            else:
                self.create({**vals, 'campaign_id': campaign.id})
        for left in known.values():
            left.cancelled = True

    @api.model
    def _cancel(self, owners):
        """These documents were cancelled: they do not count. What stopped stays stopped."""
        self.sudo().search([('owner', 'in', owners)]).write({'cancelled': True})
