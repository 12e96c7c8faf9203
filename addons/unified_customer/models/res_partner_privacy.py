import base64

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    def action_unified_export(self):
        """All that is known of the customer, as JSON and as PDF, for who sees to privacy."""
        self.ensure_one()
        partner, content = self.env['unified.privacy']._export_checked(self.id)
        privacy_sudo = self.env['unified.privacy'].sudo()
        files = {
            'json': privacy_sudo._json(content).encode(),
            'pdf': privacy_sudo._pdf(partner.sudo(), content),
        }
        exports = self.env['unified.erasure.confirm'].create(
            {
                'partner_id': partner.id,
                'json_file': base64.b64encode(files['json']),
                'pdf_file': base64.b64encode(files['pdf']),
            }
        )
        return exports._show(
            'unified_customer.unified_erasure_confirm_view_form_export',
            self.env._('Personal Data'),
        )

    def action_unified_erase(self):
        """Show what is in the way, or ask whether to erase."""
        self.ensure_one()
        self.env['unified.privacy']._check_officer()
        confirm = self.env['unified.erasure.confirm'].create({'partner_id': self.id})
        return confirm._show(
            'unified_customer.unified_erasure_confirm_view_form', self.env._('Erase Personal Data')
        )


class UnifiedErasureConfirm(models.TransientModel):
    _name = 'unified.erasure.confirm'
    _description = 'Privacy of a Customer'

    partner_id = fields.Many2one('res.partner', required=True, readonly=True, ondelete='cascade')
    obstacles = fields.Text(compute='_compute_obstacles')
    json_file = fields.Binary('JSON', readonly=True, attachment=False)
    json_name = fields.Char(compute='_compute_names')
    pdf_file = fields.Binary('PDF', readonly=True, attachment=False)
    pdf_name = fields.Char(compute='_compute_names')

    @api.depends('partner_id')
    def _compute_obstacles(self):
        for confirm in self:
            reasons = self.env['unified.privacy'].obstacles(confirm.partner_id.id)
            confirm.obstacles = '\n'.join(reasons)

    @api.depends('partner_id')
    def _compute_names(self):
        for confirm in self:
            confirm.json_name = f'customer-{confirm.partner_id.id}.json'
            confirm.pdf_name = f'customer-{confirm.partner_id.id}.pdf'

    def action_erase(self):
        self.ensure_one()
        self.env['unified.privacy'].erase(self.partner_id.id)
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def _show(self, view, title):
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': self._name,
            'res_id': self.id,
            'views': [(self.env.ref(view).id, 'form')],
            'target': 'new',
        }
