from odoo import api, fields, models


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    store_state = fields.Selection(
        selection=lambda self: (
            self.env['store.order']._fields['state']._description_selection(self.env)
        ),
        string='In the Store',
        compute='_compute_store_state',
        compute_sudo=True,
    )

    @api.depends('picking_ids.store_order_ids.state')
    def _compute_store_state(self):
        for parcel in self:
            orders = parcel.picking_ids.store_order_ids.sorted('id')
            busy = orders.filtered('is_open')
            parcel.store_state = (busy or orders)[-1:].state
