from odoo import api, models


class MrpBom(models.Model):
    _inherit = 'mrp.bom'

    @api.model
    def _crosschannel_kits(self, products, company):
        """What leaves for the kits among products; as many look-ups as kits are nested, and one.

        :return: {kit: lines of bills of materials, a kit in it replaced by its own}
        """
        kits, asked, level = {}, products.browse(), products
        while level:
            found = self._bom_find(level, company_id=company.id, bom_type='phantom')
            kits |= found
            asked |= level
            level = self.concat(*found.values()).bom_line_ids.product_id - asked
        return {
            product: kits[product]._crosschannel_leaving(product, kits)
            for product in products
            if product in kits
        }

    def _crosschannel_leaving(self, product, kits):
        lines = self.env['mrp.bom.line']
        for line in self.bom_line_ids:
            if line._skip_bom_line(product):
                continue
            inner = kits.get(line.product_id)
            lines |= inner._crosschannel_leaving(line.product_id, kits) if inner else line
        return lines
