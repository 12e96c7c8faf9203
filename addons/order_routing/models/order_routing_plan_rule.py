from odoo import api, fields, models


class OrderRoutingPlan(models.Model):
    _inherit = 'order.routing.plan'

    rule_id = fields.Many2one('order.routing.rule', readonly=True, ondelete='set null')
    rule_name = fields.Char(
        string='Chosen By', readonly=True, help='Routing and rule, as they were called then.'
    )

    @api.model
    def _prepare_vals(self, order, plan):
        """Override: which rule chose the places."""
        vals = super()._prepare_vals(order, plan)
        rule_sudo = self.env['order.routing.rule'].sudo().browse(plan.get('rule') or ()).exists()
        if rule_sudo:
            steps = self.env['order.routing.rule']._step_names(plan.get('relaxed', ()))
            name = ' / '.join([rule_sudo.routing_id.name, rule_sudo.name, *steps])
            vals.update(rule_id=rule_sudo.id, rule_name=name)
        return vals


class OrderRoutingRule(models.Model):
    _inherit = 'order.routing.rule'

    @api.model
    def _step_names(self, steps):
        return [self._fields[f'relax_{step}'].string for step in steps]
