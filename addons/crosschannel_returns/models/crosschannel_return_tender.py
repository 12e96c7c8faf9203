from odoo import fields, models


class CrosschannelReturnTender(models.Model):
    _name = 'crosschannel.return.tender'
    _description = 'Return Refund'

    return_id = fields.Many2one(
        'crosschannel.return', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='return_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='return_id.currency_id')
    type = fields.Selection(
        [('original', 'Original payment'), ('manual', 'By hand')], required=True
    )
    amount = fields.Monetary(required=True)
    transaction_id = fields.Many2one('payment.transaction', 'Refund Transaction')
    state = fields.Selection([('pending', 'Pending'), ('done', 'Done')], required=True)
