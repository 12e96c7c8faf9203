from odoo import api, models


class UnifiedInventoryRemembered(models.AbstractModel):
    """Configuration that is read for every order: what is remembered of it (`ormcache`) is
    forgotten on a change, and once more when that is committed: until then others, who do not
    see it, may have remembered what was."""

    _name = 'unified.inventory.remembered'
    _description = 'Remembered Configuration'

    @api.model_create_multi
    def create(self, vals_list):
        self._forget()
        return super().create(vals_list)

    def write(self, vals):
        self._forget()
        return super().write(vals)

    def unlink(self):
        self._forget()
        return super().unlink()

    def _forget(self):
        """Forget what is remembered of all configuration."""
        registry, after = self.env.registry, self.env.cr.postcommit
        registry.clear_cache()
        if not after.data.get('unified_inventory.forget'):
            after.data['unified_inventory.forget'] = True
            after.add(registry.clear_cache)
