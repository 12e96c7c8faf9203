from odoo import models


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    def button_uninstall(self):
        """Override of `base`: codes that no key opens cannot be given back; found out later, the
        module would stay half removed."""
        answer = super().button_uninstall()
        if self._get('omni_promotions').state == 'to remove':
            self.env['loyalty.card']._readable_rows()
        return answer
