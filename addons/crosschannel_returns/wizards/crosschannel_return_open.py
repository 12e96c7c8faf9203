from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.unified_inventory.exceptions import Refusal

from ..models.crosschannel_return_policy import CONDITIONS


class CrosschannelReturnOpen(models.TransientModel):
    _name = 'crosschannel.return.open'
    _description = 'Open a Return'

    order_id = fields.Many2one('sale.order', required=True, readonly=True)
    company_id = fields.Many2one(related='order_id.company_id')
    warehouse_id = fields.Many2one(
        'stock.warehouse', 'Place', required=True, domain="[('company_id', '=', company_id)]"
    )
    override_reason = fields.Char(
        'Reason of an Exception', help='Why a manager allows what the policy does not.'
    )
    line_ids = fields.One2many('crosschannel.return.open.line', 'wizard_id')

    @api.model
    def default_get(self, fields):
        """What of the order may come back, nothing chosen yet."""
        values = super().default_get(fields)
        order = self.env['sale.order'].browse(values.get('order_id') or []).exists()
        order.check_access('read')
        goods_sudo = order.sudo().order_line.filtered(lambda line: line._crosschannel_is_goods())
        terms = goods_sudo._crosschannel_terms()
        values['warehouse_id'] = order.warehouse_id.id
        values['line_ids'] = [
            Command.create(
                {
                    'sale_line_id': line.id,
                    'returnable': terms[line.id]['returnable'],
                    'until': terms[line.id]['until'],
                    'fee_percent': terms[line.id]['fee_percent'],
                }
            )
            for line in goods_sudo
            if terms[line.id]['returnable']
        ]
        return values

    def action_open(self):
        """Open the return of the chosen quantities; the server checks them anew."""
        self.ensure_one()
        order = self.order_id
        order.check_access('read')
        returns_sudo, order_sudo = self.env['crosschannel.return'].sudo(), order.sudo()
        chosen = [line._as_request() for line in self.line_ids if line.quantity]
        wanted = returns_sudo._parse_lines(order_sudo, chosen)
        if order_sudo.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        reason = self.override_reason
        doc_sudo = returns_sudo._open(
            order_sudo,
            wanted,
            returns_sudo._find_place(self.warehouse_id.sudo().code, order_sudo),
            override=reason and {'user': self.env.user, 'reason': reason},
            channel='office',
        )
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'crosschannel.return',
            'res_id': doc_sudo.id,
            'view_mode': 'form',
        }


class CrosschannelReturnOpenLine(models.TransientModel):
    _name = 'crosschannel.return.open.line'
    _description = 'Open a Return: Line'

    wizard_id = fields.Many2one('crosschannel.return.open', required=True, ondelete='cascade')
    sale_line_id = fields.Many2one('sale.order.line', required=True)
    product_id = fields.Many2one(related='sale_line_id.product_id')
    returnable = fields.Float('May Come Back', digits='Product Unit', readonly=True)
    until = fields.Date(readonly=True)
    fee_percent = fields.Float('Fee (%)', digits=(5, 2), readonly=True)
    quantity = fields.Float(digits='Product Unit')
    reason_id = fields.Many2one('crosschannel.return.reason')
    condition = fields.Selection(CONDITIONS)

    def _as_request(self):
        return {
            'line': self.sale_line_id.id,
            'quantity': self.quantity,
            'reason': self.reason_id.code,
            'condition': self.condition,
        }
