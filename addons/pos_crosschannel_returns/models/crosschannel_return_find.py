from urllib.parse import parse_qs, urlsplit

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

FIND_LIMIT = 20
SHORTEST_NAME = 3


class CrosschannelReturn(models.Model):
    """How a till finds what a customer brings back."""

    _inherit = 'crosschannel.return'

    # === INTERFACE OF THE TILL ===

    @api.model
    def till_search(self, config_id, query):
        """What a cashier means who typed or scanned this.

        References, slips, invoices, receipts and QR codes are taken exactly; else it may be an
        email, a phone number, the code of a card or a part of a name.

        :return: {receipt, orders}: the uuid of a till's receipt, if exactly one is meant, or '',
            and the orders that match, newest first, at most 20, each {kind ('order' or 'till'),
            key (what `till_find` takes), reference, date, customer, total, currency, state}
        """
        config = self._till_config(config_id)
        words = query.strip() if isinstance(query, str) else ''
        if not words:
            raise Refusal('nothing_to_find', self.env._('Type or scan what you look for.'))
        company = Domain('company_id', '=', config.company_id.id)
        returns = self.sudo()
        orders = returns._search_till_orders(company, words)
        receipt = not orders and returns._find_receipt(company, words)
        if receipt:
            return {'receipt': receipt.uuid, 'orders': [self._order_summary(receipt)]}
        found = [*orders, *returns._search_sold(company, words)]
        found.sort(key=lambda order: order.date_order, reverse=True)
        return {
            'receipt': '',
            'orders': [self._order_summary(order) for order in found[:FIND_LIMIT]],
        }

    # === BUSINESS METHODS ===

    @api.model
    def _search_till_orders(self, company, words):
        orders = self.env['sale.order']
        for domain in self._till_search_domains(words):
            orders = orders.search(
                company & Domain('state', '=', 'sale') & domain, limit=FIND_LIMIT, order='id desc'
            )
            if orders:
                break
        return orders

    @api.model
    def _till_search_domains(self, words):
        """Domains of orders, from what is meant exactly to what only looks alike."""
        yield from self._exact_domains(words)
        yield from self._customer_domains(words)

    @api.model
    def _exact_domains(self, words):
        """What names one order for certain: it, its page, its delivery or its invoice."""
        yield self._till_reference_domain(words)
        yield self._find_domain('token', self._scanned_token(words) or words)
        yield Domain('picking_ids.name', '=', words)
        yield Domain('order_line.invoice_lines.move_id.name', '=', words)

    @api.model
    def _customer_domains(self, words):
        cards = self.env['loyalty.card'].search([('code', '=', words)])
        if cards.partner_id:
            yield Domain('partner_id', 'child_of', cards.partner_id.commercial_partner_id.ids)
        if '@' in words:
            yield self._find_domain('email', words)
        elif sum(letter.isdigit() for letter in words) >= 6:
            yield self._find_domain('phone', words)
        if len(words) >= SHORTEST_NAME:
            name = words.replace('\\', '\\\\').replace('%', '\\%').replace('_', '\\_')
            yield Domain('partner_id.name', 'ilike', name)

    @api.model
    def _till_reference_domain(self, words):
        return Domain.OR(
            self._find_domain('reference', text) for text in dict.fromkeys([words, words.upper()])
        )

    @api.model
    def _find_receipt(self, company, words):
        """The till order of a receipt: its number, or what its QR says (stock prints the access
        token, while its scanner reads the order's uuid: both are right)."""
        found = self._receipts(company, words)
        return found if len(found) == 1 else found.browse()

    @api.model
    def _receipts(self, company, words):
        """The first two of the orders that a receipt may mean."""
        code = self._scanned_token(words) or words
        names = self._find_sold_domain('reference', code) | self._find_sold_domain('token', code)
        return self.env['pos.order'].search(company & self._sold_domain() & names, limit=2)

    @api.model
    def _search_sold(self, company, words):
        orders = self.env['pos.order']
        for domain in self._search_sold_domains(words):
            orders = orders.search(
                company & self._sold_domain() & domain, limit=FIND_LIMIT, order='id desc'
            )
            if orders:
                break
        return orders

    @api.model
    def _search_sold_domains(self, words):
        """Domains of orders of tills, from what is meant exactly to what only looks alike."""
        yield self._find_sold_domain('reference', words)
        yield Domain('lines.sale_order_origin_id.name', 'in', [words, words.upper()])
        yield Domain('account_move.name', '=', words)
        yield from self._customer_domains(words)
        yield Domain('tracking_number', '=', words)

    @api.model
    def _scanned_token(self, words):
        """The identity in a scanned address of a receipt or of an order's page, or ''."""
        try:
            given = parse_qs(urlsplit(words).query)
        except ValueError:
            return ''
        return (given.get('access_token') or given.get('order_uuid') or [''])[0]
