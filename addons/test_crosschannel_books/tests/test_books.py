from uuid import uuid4

from odoo.tests import tagged

from .common import BALANCES, BooksCommon


@tagged('post_install', '-at_install')
class TestBooks(BooksCommon):
    """Every way a web order comes back ends even, in a Belgian chart.

    Office: invoiced or not x all or a part x (provider, by hand, store credit, paid in part by
    gift card) = 16. Till: 2 x 2 x (cash, terminal, provider, store credit, in part gift card) =
    20. Exchange at a till: 2 x 2 x (above, equal, below) = 12. 48 in all; average cost and FIFO,
    and in exchanges cash and terminal, take turns over them. One closing for each test.
    """

    def test_in_the_office(self):
        tenders = ('original', 'manual', 'store_credit', 'card')
        for method, invoiced, full, tender in self._turns(tenders):
            with self.subTest(method=method, invoiced=invoiced, full=full, tender=tender):
                order = self._sale(method, invoiced, with_card=tender == 'card')
                answer = self.returns.open(
                    order.name, self._asked(order, full), 'STORE', str(uuid4())
                )
                with self._provider('done'):
                    self._settle(answer, 'original' if tender == 'card' else tender)
                if tender == 'manual':
                    self._pay_by_hand(self._doc(answer))
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full, invoiced)
        self.assertBooks()

    def test_at_a_till(self):
        session = self._open_session()
        tenders = ('cash', 'bank', 'original', 'store_credit', 'card')
        for method, invoiced, full, tender in self._turns(tenders):
            with self.subTest(method=method, invoiced=invoiced, full=full, tender=tender):
                order = self._sale(method, invoiced, with_card=tender == 'card')
                self._return_at_till(session, order, full, tender)
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full, invoiced)
        self._close(session)
        self.assertBooks()

    def test_an_exchange(self):
        session = self._open_session()
        for method, invoiced, full, balance in self._turns(BALANCES):
            tender = 'cash' if full else 'bank'
            values = {'method': method, 'invoiced': invoiced, 'full': full}
            with self.subTest(**values, balance=balance, tender=tender):
                order = self._sale(method, invoiced)
                self._exchange(session, order, method, full, balance, tender)
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full, invoiced)
        self._close(session)
        self.assertBooks()
