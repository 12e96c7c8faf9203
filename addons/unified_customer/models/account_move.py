from odoo import fields, models


class AccountMove(models.Model):
    _inherit = 'account.move'

    unified_billed_party = fields.Text(
        'Made Out To',
        readonly=True,
        copy=False,
        groups='account.group_account_user,account.group_account_manager',
        help='Whom the invoice was made out to, kept when the customer was erased, for as long as '
        'the law asks.',
    )
