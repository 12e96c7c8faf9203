from odoo import api, models, tools


class MrpBom(models.Model):
    _inherit = 'mrp.bom'

    @api.model_create_multi
    def create(self, vals_list):
        boms = super().create(vals_list)
        self.env.registry.clear_cache()
        return boms

    def write(self, vals):
        res = super().write(vals)
        if not {'type', 'active', 'product_tmpl_id'}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    @tools.ormcache()
    def _get_kit_template_ids(self):
        """Return the ids of the templates with a kit of any company: all others need not be
        asked for, nearly everything as a rule."""
        rows = self.sudo()._read_group([('type', '=', 'phantom')], ['product_tmpl_id'])
        return frozenset(template.id for (template,) in rows)
