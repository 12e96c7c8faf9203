from odoo import fields, models


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _get_valid_session(self, order):
        """Override of `point_of_sale`: a till that was offline sends what it sold after its
        session was closed. The goods are gone and paid: with no session open it is kept in a
        recovery session, which a manager closes, instead of in that browser only. Nothing that
        gives money back or is not paid yet is kept so."""
        sessions = self.env['pos.session']
        closed = sessions.browse(order['session_id'])
        under_way = [('state', 'not in', ('closed', 'closing_control'))]
        config = [('config_id', '=', closed.config_id.id)]
        if not self._is_late_sale(order) or sessions.search_count(config + under_way, limit=1):
            return super()._get_valid_session(order)
        closed.check_access('read')  # a session is made with more rights than a cashier has
        return sessions.create(
            {
                'config_id': closed.config_id.id,
                'name': self.env._('Sold without connection, after %s', closed.name),
                'rescue': True,
                'state': 'opened',
                'start_at': fields.Datetime.now(),
            }
        )

    def _is_late_sale(self, order):
        lines = [command[2] for command in order.get('lines', ()) if command[0] in (0, 1)]
        return order.get('state') == 'paid' and all(line.get('qty', 0) > 0 for line in lines)
