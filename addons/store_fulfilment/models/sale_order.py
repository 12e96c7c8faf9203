from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # === BUSINESS METHODS ===#

    def _store_kind(self):
        """Whether the customer collects this order ('collect') or it is sent ('ship')."""
        self.ensure_one()
        return 'collect' if self.carrier_id and not self._routing_carrier() else 'ship'

    def _store_person(self):
        """Return who takes care of this order when the store cannot."""
        self.ensure_one()
        managers = self.env.ref('store_fulfilment.group_store_manager').sudo().all_user_ids
        here = managers.filtered(lambda user: user.active and self.company_id in user.company_ids)
        return self.user_id or self.team_id.user_id or here[:1] or self.env.user

    def _store_ask_person(self, summary, note):
        """Give this order to a person, with an activity."""
        self.ensure_one()
        self.activity_schedule(
            'mail.mail_activity_data_todo',
            summary=summary,
            note=note,
            user_id=self._store_person().id,
        )

    def _store_ready(self):
        """Return the store orders the customer can collect now (for the portal)."""
        return self.env['store.order'].search(
            [('order_id', 'in', self.ids), ('state', '=', 'ready')]
        )
