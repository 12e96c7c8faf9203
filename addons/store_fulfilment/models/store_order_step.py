from odoo import fields, models


class StoreOrderStep(models.Model):
    """Who did what with a store order, and when."""

    _name = 'store.order.step'
    _description = 'Step of a Store Order'
    _order = 'id desc'

    store_order_id = fields.Many2one(
        'store.order', required=True, readonly=True, index=True, ondelete='cascade'
    )
    name = fields.Selection(
        [
            ('accept', 'Accepted'),
            ('take_over', 'Taken over'),
            ('pick', 'Picking begun'),
            ('pack', 'Packed'),
            ('make_ready', 'Ready for pick-up'),
            ('ship', 'Shipped'),
            ('hand_over', 'Handed over'),
            ('reopen', 'Opened again'),
            ('reject', 'Rejected'),
            ('expire', 'Not collected'),
            ('code', 'New pick-up code sent'),
            ('follow', 'Transfer done or cancelled elsewhere'),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True)
    note = fields.Char(readonly=True)
