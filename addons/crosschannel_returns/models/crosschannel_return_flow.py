from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

MANAGER = 'sales_team.group_sale_manager'
STOCK = 'stock.group_stock_user'
# what a person may change of a return by hand; all else is decided by the methods below
BY_HAND = {'line_ids', 'refusal_reason', 'override_reason', 'expires_at'}
MAILED = {
    state: f'crosschannel_returns.crosschannel_return_mail_{state}'
    for state in ('requested', 'approved', 'refused', 'received', 'inspected', 'settled')
}


class CrosschannelReturn(models.Model):
    """The steps of a return and who may take them."""

    _inherit = 'crosschannel.return'

    def write(self, vals):
        """A state is the outcome of a step: nobody just writes it. Who waits is told of it."""
        self._check_by_hand(vals)
        before = {doc: doc.state for doc in self} if 'state' in vals else {}
        result = super().write(vals)
        for doc, state in before.items():
            if doc.state != state:
                doc._mail_customer()
        return result

    def _check_by_hand(self, vals):
        """Only what is chosen by a person may be written by one."""
        others = {
            name
            for name in vals
            if name not in BY_HAND and not name.startswith(('message_', 'activity_'))
        }
        if others and not self.env.su:
            raise AccessError(
                self.env._('Of a return, %(fields)s are not written.', fields=', '.join(others))
            )

    # === ACTIONS ===

    def action_approve(self):
        for doc_sudo in self._for_step(('requested',), MANAGER):
            doc_sudo.state = 'approved'

    def action_refuse(self):
        """Refuse with the reason noted on the return; what was approved may also be dropped
        without one. Goods that came in already go back to the customer."""
        for doc_sudo in self._for_step(('requested', 'approved', 'received'), MANAGER):
            if doc_sudo.state != 'approved' and not (doc_sudo.refusal_reason or '').strip():
                raise Refusal('no_reason', self.env._('Say why this return is refused.'))
            doc_sudo._guard()
            doc_sudo.line_ids.filtered('is_received')._send_back()
            doc_sudo.state = 'refused'

    def action_receive(self):
        """Book the goods in before anything is paid: they wait for inspection. What came in
        less than announced lowers the return."""
        for doc_sudo in self._for_step(('approved',), MANAGER, STOCK):
            doc_sudo._guard()
            doc_sudo._check_not_expired()
            doc_sudo._lower_to_received()
            doc_sudo.write({'state': 'received', 'expires_at': False})
            doc_sudo._take_in()

    def action_inspect(self):
        """Somebody looked at the goods: they go where the lines say."""
        for doc_sudo in self._for_step(('received',), MANAGER, STOCK):
            doc_sudo._check_conditions()
            doc_sudo.state = 'inspected'
            doc_sudo.line_ids._dispose()

    def action_settle_original(self):
        for doc in self:
            doc._settle_with('original')

    def action_settle_manual(self):
        for doc in self:
            doc._settle_with('manual')

    def action_view_pickings(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('stock.action_picking_tree_all')
        pickings = self.picking_ids | self.sudo().line_ids.disposal_move_ids.picking_id
        return {**action, 'domain': [('id', 'in', pickings.ids)], 'context': {}}

    def _settle_with(self, tender_type=None):
        """:param tender_type: for all that is due; None to pay by plan"""
        self.ensure_one()
        doc_sudo = self._for_step(('approved', 'received', 'inspected'), MANAGER)
        if doc_sudo.state == 'approved':
            doc_sudo._guard()
            doc_sudo._lower_to_received()
        if not tender_type:
            doc_sudo._settle()
            return
        due = doc_sudo._amount_due()
        tenders = [{'type': tender_type, 'amount': due}] if due else []
        doc_sudo._settle(tenders)

    def _for_step(self, states, *groups):
        """These returns with the rights for a step (receipts, orders, money), once the user's
        own rights and the states are checked."""
        self.check_access('read')
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._('This step of a return is not yours to take.'))
        for doc in self:
            if doc.state not in states:
                raise Refusal(
                    'wrong_state',
                    self.env._('The return %(name)s is %(state)s.', name=doc.name, state=doc.state),
                    state=doc.state,
                )
        return self.sudo()

    # === BUSINESS METHODS ===

    @api.model
    def _request(self, order, wanted, warehouse, **values):
        """What a customer asks for. Callers check that the order is his.

        :param wanted: see _open
        :return: the return, requested or, where nobody has to decide, approved; `too_late` and
            `not_returnable` are refused
        """
        doc = self._open(order, wanted, warehouse, **{'channel': 'web', **values})
        doc._mail_customer()
        return doc

    def _refuse(self, reason):
        self.write({'refusal_reason': reason})
        self.action_refuse()

    # === POLICY ===

    @api.model
    def _may_override(self, user):
        """Hook: whether a user may allow what the policy does not."""
        return user.has_group(MANAGER)

    @api.model
    def _parse_override(self, override):
        """Values of the return that note an exception, or none."""
        if not override:
            return {}
        user, reason = override.get('user'), override.get('reason')
        if not user or not self._may_override(user):
            raise Refusal('no_override', self.env._('Only a manager allows an exception.'))
        if not isinstance(reason, str) or not reason.strip():
            raise Refusal('no_override', self.env._('An exception needs a reason.'))
        return {'override_user_id': user.id, 'override_reason': reason.strip()}

    @api.model
    def _check_terms(self, sale_line, terms, condition):
        if terms['late']:
            raise Refusal(
                'too_late',
                self.env._(
                    '%(product)s could be returned until %(until)s.',
                    product=sale_line.product_id.display_name,
                    until=terms['until'],
                ),
                line=sale_line.id,
                until=str(terms['until']),
            )
        policy = self.env['crosschannel.return.policy'].sudo().browse(terms['policy'] or [])
        self._check_condition(sale_line.order_id, policy, condition)

    @api.model
    def _check_condition(self, order, policy, condition):
        if policy and not core.policy.accepts(policy._as_rule(order), condition):
            raise Refusal(
                'bad_condition',
                self.env._('Goods in this condition are not taken back.'),
                condition=condition,
            )

    @api.model
    def _needs_person(self, order, lines):
        """Whether the policies leave a return with these line values to a person."""
        worth = {}
        for line in lines:
            policy = line['policy_id']
            worth[policy] = worth.get(policy, 0) + core.worth(line['components'])
        policies = self.env['crosschannel.return.policy'].sudo().browse(filter(None, worth))
        return any(
            core.policy.needs_person(policy._as_rule(order), worth[policy.id])
            for policy in policies
        )

    def _check_conditions(self):
        """Every line was looked at, and what it is like is taken back; a manager who notes why
        may take it all the same."""
        for line in self.line_ids:
            if not line.condition:
                raise Refusal(
                    'no_condition',
                    self.env._(
                        'In which condition is %(product)s?', product=line.product_id.display_name
                    ),
                )
        if not self.override_user_id and self.override_reason:
            self.write(
                self._parse_override({'user': self.env.user, 'reason': self.override_reason})
            )
        if not self.override_user_id:
            for line in self.line_ids:
                self._check_condition(self, line.policy_id, line.condition)

    # === GOODS ===

    def _lower_to_received(self):
        """What came in counts, not what was announced; more is refused."""
        lines = self.line_ids
        came = lines.filtered(
            lambda line: line.product_uom_id.compare(line.received_quantity, 0) > 0
        )
        if not came:
            raise Refusal('nothing_received', self.env._('Nothing came in. Refuse the return.'))
        for line in came:
            line._lower(line.received_quantity)
        missing = lines - came
        if missing:
            names = ', '.join(missing.product_id.mapped('display_name'))
            missing.unlink()
            self.message_post(body=self.env._('Did not come in: %(products)s', products=names))

    # === MAILS ===

    def _mail_customer(self):
        """Tell the customer about the step his return has reached. What starts and ends at a
        counter is told of once, at its end."""
        self.ensure_one()
        at_counter = self.channel == 'till' and self.state != 'settled'
        if self.state not in MAILED or at_counter or not self.partner_id.email:
            return
        template = self.env.ref(MAILED[self.state], raise_if_not_found=False)
        if template:
            template.sudo().send_mail(self.id, email_layout_xmlid='mail.mail_notification_light')
