from functools import partial

from odoo import SUPERUSER_ID, api, models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def write(self, vals):
        """Override of `point_of_sale`: a till that is closed gives back what it has reserved, and
        what is held for tickets of its that were never paid."""
        res = super().write(vals)
        if vals.get('state') == 'closed':
            # A session that recovers late sales is none that devices sell in.
            configs = self.filtered(lambda session: not session.rescue).config_id
            prefixes = [config._right_owner() for config in configs]
            unpaid = self.order_ids.filtered(lambda order: order.state in ('draft', 'cancel'))
            owners = [order._card_owner() for order in unpaid]
            # Not before it is sure: an order that fails to be closed may be spending it.
            release = partial(_release_closed, self.env.registry, prefixes, owners)
            self.env.cr.postcommit.add(release)
        return res


def _release_closed(registry, prefixes, owners):
    with registry.cursor() as cr:
        promotion = api.Environment(cr, SUPERUSER_ID, {})['omni.promotion']
        for prefix in prefixes:
            promotion._release_rights(prefix)
        if owners:
            promotion._release_owners(owners)
