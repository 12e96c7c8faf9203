from odoo import models


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    def button_uninstall(self):
        """Override of `base`: codes that no key opens cannot be given back; found out later, the
        module would stay half removed."""
        going = self | self.downstream_dependencies()
        if 'omni_promotions' in going.mapped('name'):
            self.env['loyalty.card'].sudo()._readable_rows()
        return super().button_uninstall()
