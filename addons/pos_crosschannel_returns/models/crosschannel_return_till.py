from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

HOLD_HOURS = 2
UNDER_WAY = ('requested', 'approved', 'received', 'inspected')


class CrosschannelReturn(models.Model):
    """What a till may ask. Everything is checked here: the cashier, the till, the store."""

    _inherit = 'crosschannel.return'

    # === INTERFACE OF THE TILL ===

    @api.model
    def till_find(self, config_id, reference):
        """An order by its reference (or that of its return), for the till's dialog.

        :return: see crosschannel.return.returnable; moreover ``payments`` (name, amount),
            ``returns`` that are announced (reference, state, total, lines), ``conditions`` and
            ``dispositions`` (code, name), ``managers`` (id, name) who may allow exceptions, and
            for each line its ``variants`` (product_id, name)
        """
        config = self._till_config(config_id)
        order = self.sudo()._till_order(config, reference)
        answer = self.sudo()._returnable(order)
        variants = order._till_variants()
        for line in answer['lines']:
            line['variants'] = variants.get(line['product_id'], [])
        announced = order._crosschannel_docs().filtered(
            lambda doc: doc.state in UNDER_WAY and doc.channel != 'till'
        )
        return {
            **answer,
            'payments': order._till_payments(),
            'returns': [doc._till_announced() for doc in announced],
            **self._till_forms(config),
        }

    @api.model
    def till_open(self, config_id, reference, lines, request_key, consent=None):
        """Keep the chosen units for this till for two hours and price the ticket.

        :param lines: list of {line, quantity, reason, condition, disposition (both optional)}
        :param consent: {manager_id, pin, reason}: a manager allows what the policy does not
        :return: {reference, partner_id, invoicing, refund_total, plan, unwound, lines}, a line
            with key, product_id, quantity (negative), price_unit, tax_ids, extra_tax_data and
            note; ``unwound`` is {program, amount} of each promotion no longer earned; or
            {refused}: why the manager's consent does not count
        """
        config = self._till_config(config_id)
        returns = self.sudo()
        digest = self._digest([config_id, reference, lines])
        doc = returns._same_request(request_key, digest)
        if not doc:
            override, refused = self._till_override(config, consent)
            if refused:
                return {'refused': refused}
            order = returns._till_order(config, reference)
            doc = returns._open(
                order,
                returns._parse_till_lines(order, lines),
                config.sudo().picking_type_id.warehouse_id,
                **override,
                pos_config_id=config.id,
                channel='till',
                expires_at=fields.Datetime.now() + timedelta(hours=HOLD_HOURS),
                request_key=request_key,
                request_user_id=self.env.uid,
                request_digest=digest,
            )
            doc._check_approved()
            doc._check_paid()
        return doc._till_ticket()

    @api.model
    def till_take(self, config_id, return_reference, consent=None):
        """Take in at this till a return that was announced elsewhere (the customer's own).

        :return: as `till_open`
        """
        config = self._till_config(config_id)
        override, refused = self._till_override(config, consent)
        if refused:
            return {'refused': refused}
        doc = self.sudo()._till_announced_return(config, return_reference)
        doc._guard()
        doc.invalidate_recordset(['state', 'warehouse_id'])
        if doc.state == 'requested' and override:
            doc.with_user(override['override']['user']).sudo().action_approve()
        doc._check_approved()
        if not doc.line_ids.move_ids:
            doc.warehouse_id = config.sudo().picking_type_id.warehouse_id
        doc._keep_spent_points()  # other returns may have come since it was announced
        doc._check_paid()
        return doc._till_ticket()

    @api.model
    def till_ready(self, config_id, return_reference):
        """Whether the ticket of a return may be paid here now, before money is handed out; what
        cannot be is refused.

        :return: the state of the return
        """
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        doc._check_approved()
        doc._check_place(config.sudo().picking_type_id.warehouse_id)
        doc._check_judged()
        doc._check_paid()
        return doc.state

    @api.model
    def till_settle(self, config_id, return_reference):
        """Take the goods in and refund by plan: to the original payment, cards, store credit;
        no money of the till moves. Repeated, it answers the same.

        :return: {reference, state, tenders (type, amount, state)}
        :raise Refusal: pays_by_hand if a part of the plan is money somebody hands over
        """
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        if doc.state != 'settled':
            doc._check_place(config.sudo().picking_type_id.warehouse_id)
            doc._check_approved()
            if not doc._till_plan()['complete']:
                raise Refusal('pays_by_hand', self.env._('Pay this refund out at the till.'))
            doc._settle()
        return {
            'reference': doc.name,
            'state': doc.state,
            'tenders': [
                {'type': part.type, 'amount': part.amount, 'state': part.state}
                for part in doc.tender_ids
            ],
        }

    @api.model
    def till_load(self, config_id, return_reference):
        """The records the till needs to show a return, by model."""
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        products = self.env['product.product'].browse(
            [entry['sold'].product_id.id for entry in doc._till_entries().values()]
        )
        partner = self.env['res.partner'].browse(doc.partner_id.id)
        return {
            **self.env['product.template']
            .with_context(load_archived=True)
            .load_product_from_pos(config.id, [('product_variant_ids', 'in', products.ids)]),
            'res.partner': partner._load_pos_data_read(partner, config),
        }

    @api.model
    def till_cancel(self, config_id, return_reference):
        """Give the units of an abandoned return free; a settled one stays as it is, and one that
        the customer announced stays announced."""
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        if doc.state == 'approved' and doc.channel == 'till':
            doc.action_refuse()
        return doc.state

    # === CHECKS ===

    @api.model
    def _till_config(self, config_id):
        """The till of the caller, with an open session and of one of the caller's companies."""
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Returns at a till are for its cashiers.'))
        config = self.env['pos.config']
        if isinstance(config_id, int):
            config = config.search([('id', '=', config_id)])
        if not config or config.company_id not in self.env.companies:
            raise Refusal('unknown_till', self.env._('There is no such till.'))
        if config.current_session_id.state != 'opened':
            raise Refusal('no_session', self.env._('Open the session of this till first.'))
        return config

    @api.model
    def _till_order(self, config, reference):
        domain = Domain('company_id', '=', config.company_id.id)
        orders = self._find_sold(domain, reference) or self.env['sale.order']
        if not orders and isinstance(reference, str) and reference.strip():
            matches = self._till_reference_domain(reference.strip())
            orders = orders.search(domain & matches, limit=2)
        if len(orders) != 1:
            raise Refusal('unknown_reference', self.env._('There is no such order.'))
        if orders._name == 'sale.order' and orders.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        self._check_till_currency(config, orders.currency_id)
        return orders

    @api.model
    def _check_till_currency(self, config, currency):
        if currency != config.currency_id:
            raise Refusal(
                'other_currency',
                self.env._(
                    'The order is in %(currency)s: the back office settles its return.',
                    currency=currency.name,
                ),
            )

    @api.model
    def _till_return(self, config, reference):
        domain = Domain('company_id', '=', config.company_id.id)
        doc = self.browse()
        if isinstance(reference, str):
            doc = self.search(domain & Domain('name', '=', reference), limit=1)
        if not doc:
            raise Refusal('unknown_reference', self.env._('There is no such return.'))
        self._check_till_currency(config, doc.currency_id)
        return doc

    @api.model
    def _till_announced_return(self, config, reference):
        """A return that was not made at a till, by its reference or the code it is shown as."""
        doc = self._find_return(reference) if isinstance(reference, str) else self.browse()
        if doc.company_id != config.company_id or doc.channel == 'till':
            raise Refusal('unknown_reference', self.env._('There is no such return.'))
        self._check_till_currency(config, doc.currency_id)
        return doc

    @api.model
    def _till_override(self, config, consent):
        """The manager's consent, checked here: ({'override'} or {}, why it does not count).

        A wrong PIN is answered, not raised: the failed try has to be counted.
        """
        if not consent:
            return {}, None
        if not isinstance(consent, dict):
            raise Refusal('bad_consent', self.env._('A consent names the manager and the PIN.'))
        manager = config._consenting_managers().filtered(
            lambda user: user.id == consent.get('manager_id')
        )
        if not manager:
            return {}, self.env._('This manager cannot consent here.')
        if message := manager._refuse_till_pin(consent.get('pin')):
            return {}, message
        reason = consent.get('reason')
        reason = reason if isinstance(reason, str) and reason.strip() else self.env._('At the till')
        return {'override': {'user': manager, 'reason': reason}}, None

    @api.model
    def _may_override(self, user):
        """Override of `crosschannel_returns`: at a till its managers allow exceptions."""
        return super()._may_override(user) or user.has_group('point_of_sale.group_pos_manager')

    @api.model
    def _parse_till_lines(self, order, lines):
        """As `_parse_lines`, with what is done with the goods."""
        wanted = []
        for item, line in zip(self._parse_lines(order, lines), lines, strict=True):
            disposition = self._parse_disposition(line.get('disposition'))
            sale_line, quantity, reason, details = item
            wanted.append((sale_line, quantity, reason, {**details, 'disposition': disposition}))
        return wanted

    @api.model
    def _till_forms(self, config):
        """What a till offers to choose from for any return."""
        return {
            'conditions': self.sudo()._till_choices('condition'),
            'dispositions': self.sudo()._till_choices('disposition'),
            'managers': self._till_managers(config),
        }

    @api.model
    def _till_managers(self, config):
        """Who may consent at this till: list of {id, name}."""
        return [
            {'id': manager.id, 'name': manager.name} for manager in config._consenting_managers()
        ]

    @api.model
    def _parse_disposition(self, disposition):
        known = [choice['code'] for choice in self._till_choices('disposition')]
        if disposition and disposition not in known:
            raise Refusal(
                'unknown_disposition', self.env._('This is not done with returned goods.')
            )
        return disposition or None

    @api.model
    def _till_choices(self, field):
        selection = self.env['crosschannel.return.line']._fields[field]
        return [
            {'code': code, 'name': name}
            for code, name in selection._description_selection(self.env)
            if code != 'place'  # somebody has to say which: in the back office
        ]

    def _check_approved(self):
        if self.state == 'requested':
            raise Refusal(
                'needs_approval',
                self.env._('A manager has to approve this return.'),
                reference=self.name,
            )
        if self.state not in UNDER_WAY:
            raise Refusal(
                'wrong_state',
                self.env._('The return %(name)s is %(state)s.', name=self.name, state=self.state),
                state=self.state,
            )

    def _check_judged(self):
        """Another return of the order may have changed what this one is worth."""
        before = self.refund_net
        self._keep_spent_points()
        if self.currency_id.compare_amounts(self.refund_net, before):
            raise Refusal(
                'price_changed',
                self.env._(
                    'By another return of the order this refund is %(total)s now. Open it again.',
                    total=self.currency_id.format(self.refund_net),
                ),
                total=self.refund_net,
            )

    def _check_place(self, place):
        """Goods not in yet come in where the return belongs."""
        if self.warehouse_id != place and not self.line_ids.move_ids:
            raise Refusal('other_till', self.env._('This return belongs to another store.'))

    def _check_paid(self):
        """A till gives money only for what was paid."""
        due, worth = self._amount_due(), self._till_worth()
        if self.currency_id.compare_amounts(due, worth):
            raise Refusal(
                'not_paid',
                self.env._(
                    'Of these %(total)s only %(due)s were paid. The back office settles this return.',
                    total=self.currency_id.format(worth),
                    due=self.currency_id.format(due),
                ),
                due=due,
            )
