"""A till: what its program sends when a cashier sells."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any

from server import Server
from web import RpcError, User


class Till(User):
    """A cashier at one till with an open session."""

    def __init__(
        self,
        server: Server,
        login: str,
        config: int,
        password: str | None = None,
        cash: float = 0,
    ):
        super().__init__(server, login, password)
        self.config = config
        self.open_session(cash)

    def open_session(self, cash: float) -> None:
        """Open the register with so much cash in the drawer, if it is not open."""
        self.run('pos.config', 'open_ui', [self.config])
        domain = [['config_id', '=', self.config], ['state', '!=', 'closed']]
        fields = ('state', 'company_id', 'payment_method_ids')
        (row,) = self.read('pos.session', domain, *fields)
        self.pos_session, self.company = row['id'], row['company_id'][0]
        if row['state'] == 'opening_control':
            self.run('pos.session', 'set_opening_control', [self.pos_session], cash, '')
        domain = [['id', 'in', row['payment_method_ids']], ['journal_id.type', '=', 'bank']]
        self.bank = self.find('pos.payment.method', domain, limit=1)[0]

    def hold(self, order_uuid: str, product: int, quantity: float) -> dict[str, Any] | None:
        """Ask for the goods as the till does on payment; None where there is no such gate."""
        lines = [{'product_id': product, 'qty': quantity}]
        try:
            return self.run('pos.config', 'hold_stock', [self.config], order_uuid, lines)
        except RpcError as error:
            if "hold_stock' does not exist" in error.message:
                return None
            raise

    def sync(self, order_uuid: str, product: int, quantity: float, price: float) -> int:
        """Send a paid order."""
        return self.send([self.order(order_uuid, product, quantity, price)])[order_uuid]

    def send(self, orders: list[dict[str, Any]]) -> dict[str, int]:
        """Send paid orders; returns their ids by uuid."""
        answer = self.run('pos.order', 'sync_from_ui', orders)
        return {row['uuid']: row['id'] for row in answer['pos.order']}

    def sell(self, product: int, quantity: float = 1, price: float = 10) -> tuple[bool, str]:
        """Sell like a cashier who does not sell what is promised to others.

        :return: whether it was sold, and what the till said otherwise
        """
        order_uuid = str(uuid.uuid4())
        answer = self.hold(order_uuid, product, quantity)
        if answer and not answer['held']:
            return False, answer['message']
        self.sync(order_uuid, product, quantity, price)
        return True, ''

    def close(self) -> None:
        """Close the register; the drawer holds what it should."""
        session = [self.pos_session]
        cash = self.run('pos.session', 'get_closing_control_data', session)['default_cash_details']
        if cash:
            self.run('pos.session', 'post_closing_cash_details', session, cash['amount'])
            self.run('pos.session', 'update_closing_control_state_session', session, '')
        answer = self.run('pos.session', 'close_session_from_ui', session)
        if not answer.get('successful'):
            raise AssertionError(f'the till does not close: {answer}')

    def order(
        self, order_uuid: str, product: int, quantity: float, price: float, **values: Any
    ) -> dict[str, Any]:
        """A paid order as the till's program keeps it until it is sent: repeated alike."""
        amount, now = price * quantity, datetime.now(timezone.utc).strftime('%Y-%m-%d %H:%M:%S')
        line = {
            'uuid': str(uuid.uuid5(uuid.UUID(order_uuid), 'line')),
            'product_id': product,
            'qty': quantity,
            'price_unit': price,
            'price_subtotal': amount,
            'price_subtotal_incl': amount,
            'tax_ids': [[6, 0, []]],
            'discount': 0,
        }
        payment = {
            'uuid': str(uuid.uuid5(uuid.UUID(order_uuid), 'payment')),
            'amount': amount,
            'name': now,
            'payment_method_id': self.bank,
        }
        return {
            'name': 'Order',
            'uuid': order_uuid,
            'session_id': self.pos_session,
            'company_id': self.company,
            'user_id': self.uid,
            'date_order': now,
            'state': 'paid',
            'amount_paid': amount,
            'amount_total': amount,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [[0, 0, line]],
            'payment_ids': [[0, 0, payment]],
            'last_order_preparation_change': '{}',
            **values,
        }
