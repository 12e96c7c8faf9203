from uuid import uuid4

from odoo.fields import Command

from odoo.addons.crosschannel_returns.tests.common import CrosschannelCommon


class TillCommon(CrosschannelCommon):
    """The return company with a till in the store, its session open, and a cashier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.quick_ref('point_of_sale.group_pos_manager')
        cls.config = cls._create_till(cls.store)
        cls.cash = cls.config.payment_method_ids
        cls.cashier = cls.env['res.users'].create(
            {
                'name': 'Cashier',
                'login': 'crosschannel-cashier',
                'group_ids': [
                    Command.link(cls.quick_ref('base.group_user').id),
                    Command.link(cls.quick_ref('point_of_sale.group_pos_user').id),
                ],
                'company_id': cls.company.id,
                'company_ids': [Command.set(cls.company.ids)],
            }
        )
        cls.till = cls.returns.with_user(cls.cashier)

    @classmethod
    def _create_till(cls, place):
        journal = cls.company_data['default_journal_cash'].copy({'name': f'Cash {place.name}'})
        method = cls.env['pos.payment.method'].create(
            {'name': f'Cash {place.name}', 'journal_id': journal.id}
        )
        return cls.env['pos.config'].create(
            {
                'name': f'Till {place.name}',
                'warehouse_id': place.id,
                'picking_type_id': place.pos_type_id.id,
                'payment_method_ids': [Command.set(method.ids)],
                'company_id': cls.company.id,
            }
        )

    def _open_session(self, config=None):
        config = config or self.config
        config.open_ui()
        session = config.current_session_id
        session.set_opening_control(0, None)
        return session

    def _ticket(self, order, quantity=1, key=None, line=None):
        line = line or order.order_line[0]
        lines = [{'line': line.id, 'quantity': quantity, 'reason': 'wrong_size'}]
        return self.till.till_open(self.config.id, order.name, lines, key or str(uuid4()))

    def _till_data(self, ticket, session, **line_values):
        """What a till sends for a return ticket."""
        total = ticket['refund_total']
        method = session.payment_method_ids[:1]
        return {
            'uuid': str(uuid4()),
            'name': ticket['reference'],
            'session_id': session.id,
            'user_id': self.cashier.id,
            'partner_id': ticket['partner_id'],
            'state': 'paid',
            'is_refund': True,
            'amount_total': -total,
            'amount_paid': -total,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [
                Command.create(self._till_line(line) | line_values) for line in ticket['lines']
            ],
            'payment_ids': [Command.create({'payment_method_id': method.id, 'amount': -total})],
        }

    def _exchange_data(self, ticket, session, *sold, **values):
        """What a till sends for a return with new goods: (product, quantity, price, tax)."""
        data = self._till_data(ticket, session)
        data['lines'] += [Command.create(self._sold_line(*line)) for line in sold]
        lines = [command[2] for command in data['lines']]
        total = self.company.currency_id.round(sum(line['price_subtotal_incl'] for line in lines))
        method = session.payment_method_ids[:1]
        data.update(
            is_refund=False,
            amount_total=total,
            amount_paid=total,
            payment_ids=[Command.create({'payment_method_id': method.id, 'amount': total})]
            if total
            else [],
        )
        return {**data, **values}

    def _sold_line(self, product, quantity, price, tax=None):
        rate = tax.amount / 100 if tax else 0
        return {
            'uuid': str(uuid4()),
            'product_id': product.id,
            'qty': quantity,
            'price_unit': price,
            'discount': 0,
            'tax_ids': [Command.set(tax.ids if tax else [])],
            'price_subtotal': quantity * price,
            'price_subtotal_incl': quantity * price * (1 + rate),
        }

    def _native_line(self, sold, quantity, **values):
        """A line of Odoo's own refund of what a till sold."""
        line = self._sold_line(sold.product_id, -quantity, sold.price_unit)
        return {**line, 'refunded_orderline_id': sold.id, **values}

    def _native_data(self, *lines, session=None, **values):
        """What a till sends for Odoo's own refund."""
        session = session or self.session
        total = sum(line['price_subtotal_incl'] for line in lines)
        payment = {'payment_method_id': session.payment_method_ids[:1].id, 'amount': total}
        return {
            'uuid': str(uuid4()),
            'session_id': session.id,
            'user_id': self.cashier.id,
            'partner_id': self.customer.id,
            'state': 'paid',
            'is_refund': True,
            'amount_total': total,
            'amount_paid': total,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [Command.create(line) for line in lines],
            'payment_ids': [Command.create(payment)],
            **values,
        }

    def _till_line(self, line):
        data = line['extra_tax_data']
        untaxed = data['manual_total_excluded_currency']
        taxes = data['manual_tax_amounts'].values()
        return {
            'uuid': str(uuid4()),
            'product_id': line['product_id'],
            'qty': line['quantity'],
            'price_unit': line['price_unit'],
            'discount': 0,
            'tax_ids': [Command.set(line['tax_ids'])],
            'price_subtotal': untaxed,
            'price_subtotal_incl': untaxed + sum(tax['tax_amount_currency'] for tax in taxes),
            'extra_tax_data': data,
            'crosschannel_return_key': line['key'],
        }

    def _sync(self, data):
        result = self.env['pos.order'].with_user(self.cashier).sync_from_ui([dict(data)])
        found = [row['id'] for row in result['pos.order'] if row['uuid'] == data['uuid']]
        return self.env['pos.order'].browse(found)

    def _as_manager(self):
        """From here on a manager is at the till."""
        self.cashier.group_ids += self.quick_ref('point_of_sale.group_pos_manager')

    def _close(self, session):
        session.post_closing_cash_details(session.cash_register_balance_end)
        session.close_session_from_ui()
        self.assertEqual(session.state, 'closed')

    def _receivable(self, partner):
        """What the customer and the tills still owe or are owed."""
        accounts = (
            partner.property_account_receivable_id
            | self.company.account_default_pos_receivable_account_id
        )
        lines = self.env['account.move.line'].search(
            [('account_id', 'in', accounts.ids), ('parent_state', '=', 'posted')]
        )
        return self.company.currency_id.round(sum(lines.mapped('balance')))

    def _on_hand(self, product, place):
        self.env.invalidate_all()
        return product.with_context(warehouse_id=place.id).qty_available
