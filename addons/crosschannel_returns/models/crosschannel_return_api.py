import math
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

FIND_LIMIT = 20


class CrosschannelReturn(models.Model):
    """The interface for partners: keyword arguments, plain JSON, typed refusals."""

    _inherit = 'crosschannel.return'

    @api.model
    def find(self, reference=None, email=None, phone=None, token=None):
        """Orders that match all that is given, newest first, at most 20.

        :return: list of {reference, date, customer, total, currency, state}
        """
        self._check_partner_access()
        given = {'reference': reference, 'email': email, 'phone': phone, 'token': token}
        given = {key: value for key, value in given.items() if value}
        if not given or not all(isinstance(value, str) for value in given.values()):
            raise Refusal('nothing_to_find', self.env._('Give a reference, email, phone or token.'))
        given = {key: value.strip() for key, value in given.items()}
        orders = sorted(
            self.sudo()._find_orders(given), key=lambda order: order.date_order, reverse=True
        )
        return [self._order_summary(order) for order in orders[:FIND_LIMIT]]

    @api.model
    def returnable(self, reference):
        """What may come back of an order, for how much.

        :return: the order's summary with ``lines`` (line, sku, product, ordered, delivered,
            returnable, refund_unit, until, late, fee_percent, needs_approval, refund_to),
            ``reasons`` and ``paid``
        """
        self._check_partner_access()
        return self._returnable(self._find_order(reference))

    @api.model
    def open(self, reference, lines, place, request_key, override_reason=None):
        """Announce a return; its units are kept for it from now on.

        :param lines: list of {line or sku, quantity, reason (code, optional), condition (new,
            opened, damaged or defective, optional)}
        :param place: code of the warehouse that takes the goods
        :param request_key: same key, same answer; same key, other content: refused
        :param override_reason: why a sales manager allows what the policy does not
        :return: the return; its state is `requested` where a person has to approve it first
        """
        self._check_partner_access()
        digest = self._digest([reference, lines, place, *filter(None, [override_reason])])
        doc = self.sudo()._same_request(request_key, digest)
        if not doc:
            order = self._find_order(reference)
            warehouse = self._find_place(place, order)
            wanted = self._parse_lines(order, lines)
            doc = self.sudo()._open(
                order,
                wanted,
                warehouse,
                override=override_reason and {'user': self.env.user, 'reason': override_reason},
                channel='partner',
                request_key=request_key,
                request_user_id=self.env.uid,
                request_digest=digest,
            )
        return doc._as_json()

    @api.model
    def settle(self, return_reference, tenders=None):
        """Take the goods in, credit and refund.

        :param tenders: list of {type: 'original', 'store_credit' or 'manual', amount} adding up
            to the ``amount_due`` of the return, or None to pay as `refund_plan` says; repeated
            with the same tenders it answers the same
        """
        self._check_partner_access()
        doc = self._find_return(return_reference)
        if doc.state == 'settled' and doc._same_tenders(tenders):
            return doc._as_json()
        doc._settle(tenders)
        return doc._as_json()

    # === CHECKS ===

    @api.model
    def _check_partner_access(self):
        user = self.env.user
        if not user._is_internal() or not (
            user.has_group('unified_inventory.group_partner_service')
            or user.has_group('sales_team.group_sale_salesman')
        ):
            text = self.env._('Returns are for partner services and sales people.')
            raise AccessError(text)
        self.env['unified.inventory.bucket']._count_request()

    @api.model
    def _find_orders(self, given):
        """:return: list of orders (see crosschannel.return.origin) that match all that is given"""
        domain = Domain('state', '=', 'sale') & self._company_domain()
        for key, value in given.items():
            domain &= self._find_domain(key, value)
        return list(self.env['sale.order'].search(domain, limit=FIND_LIMIT, order='id desc'))

    @api.model
    def _company_domain(self):
        return Domain('company_id', 'in', self.env.companies.ids)

    @api.model
    def _find_domain(self, key, value):
        if key == 'reference':
            return Domain('name', '=', value) | Domain('crosschannel_return_ids.name', '=', value)
        if key == 'token':
            return Domain('access_token', '=', value)
        if key == 'email':
            return Domain('partner_id.email_normalized', '=', value.lower())
        number = self.env['res.partner']._phone_format(
            number=value, country=self.env.company.country_id
        )
        return Domain('partner_id.phone_sanitized', '=', number or value)

    @api.model
    def _find_order(self, reference):
        domain = Domain('name', '=', reference) & self._company_domain()
        order = self.env['sale.order']
        if isinstance(reference, str) and reference.strip():
            order = order.sudo().search(domain, limit=2)
        if len(order) != 1:
            raise Refusal('unknown_reference', self.env._('There is no such order.'))
        if order.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        return order

    @api.model
    def _find_place(self, code, order):
        warehouse = self.env['stock.warehouse'].sudo()
        if isinstance(code, str) and code:
            warehouse = warehouse.search(Domain('code', '=', code) & self._company_domain())
        if not warehouse:
            raise Refusal('unknown_place', self.env._('There is no such place.'))
        warehouse = warehouse.filtered(lambda place: place.company_id == order.company_id)
        if not warehouse:
            raise Refusal(
                'other_company', self.env._('This place belongs to another company than the order.')
            )
        return warehouse[:1]

    @api.model
    def _find_return(self, reference):
        doc = self.browse().sudo()
        if isinstance(reference, str) and reference:
            doc = doc.search(Domain('name', '=', reference) & self._company_domain(), limit=1)
        if not doc:
            raise Refusal('unknown_reference', self.env._('There is no such return.'))
        return doc

    @api.model
    def _parse_lines(self, order, lines):
        """Check what a caller wants to return.

        :return: list of (sale line, quantity, reason, {'condition'}), each sale line once
        """
        if not isinstance(lines, list) or not lines:
            raise Refusal('no_lines', self.env._('Name at least one line to return.'))
        wanted = [self._parse_line(order, line) for line in lines]
        if len({sale_line for sale_line, *_rest in wanted}) < len(wanted):
            raise Refusal('line_twice', self.env._('A line of the order is named twice.'))
        return wanted

    @api.model
    def _parse_line(self, order, line):
        if not isinstance(line, dict):
            raise Refusal('bad_line', self.env._('A line names what returns and how many.'))
        sale_line = self._parse_sale_line(order, line)
        quantity = self._parse_quantity(
            line.get('quantity'), sale_line.product_id, sale_line.product_uom_id
        )
        details = {'condition': self._parse_condition(line.get('condition'))}
        return sale_line, quantity, self._parse_reason(line.get('reason')), details

    @api.model
    def _parse_quantity(self, quantity, product, uom):
        if not self._is_number(quantity) or quantity <= 0:
            raise Refusal('bad_quantity', self.env._('The quantity of a return is positive.'))
        is_fraction = (
            quantity % 1
            if self._is_whole(uom)
            else (self._from_units(self._to_units(quantity)) != quantity)
        )
        if is_fraction:
            raise Refusal(
                'fractional_quantity',
                self.env._('%(product)s returns in whole units.', product=product.name),
            )
        return quantity

    @api.model
    def _parse_condition(self, condition):
        if condition and condition not in core.policy.CONDITIONS:
            raise Refusal('unknown_condition', self.env._('There is no such condition.'))
        return condition or None

    @api.model
    def _is_number(self, value):
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        )

    @api.model
    def _parse_sale_line(self, order, line):
        goods = order._crosschannel_lines()
        if line.get('line'):
            found = goods.filtered(lambda item: item.id == line['line'])
        else:
            sku = line.get('sku')
            found = goods.filtered(lambda item: sku and item.product_id.default_code == sku)
        if not found:
            raise Refusal('unknown_line', self.env._('The order has no such line.'))
        if len(found) > 1:
            raise Refusal(
                'ambiguous_line',
                self.env._('Several lines of the order have this product: name the line.'),
                lines=found.ids,
            )
        return found

    @api.model
    def _parse_reason(self, code):
        reasons = self.env['crosschannel.return.reason'].sudo()
        if not code:
            return reasons
        reason = isinstance(code, str) and reasons.search([('code', '=', code)])
        if not reason:
            raise Refusal('unknown_reason', self.env._('There is no such reason.'))
        return reason

    def _same_tenders(self, tenders):
        """Whether a settled return was asked to be settled with these tenders: what came of
        them (shares of several payments, fallbacks) does not count."""

        def sums(parts):
            result = defaultdict(int)
            for part in parts:
                result[part['type']] += self._minor(part['amount'])
            return result

        if tenders is None:
            return True
        self._check_tender_form(tenders)
        return sums(tenders) == sums(self.asked_tenders or [])

    # === ANSWERS ===

    @api.model
    def _order_summary(self, order):
        return {
            'reference': order.name,
            'date': fields.Datetime.to_string(order.date_order),
            'customer': order.partner_id.display_name,
            'total': order.amount_total,
            'currency': order.currency_id.name,
            'state': order.state,
        }

    @api.model
    def _returnable(self, order):
        components = order._crosschannel_components()
        goods = order._crosschannel_lines()
        terms = goods._crosschannel_terms()
        reasons = self.env['crosschannel.return.reason'].sudo().search([])
        return {
            **self._order_summary(order),
            'paid': order._crosschannel_paid(),
            'refunded': order._crosschannel_refunded(),
            'lines': [
                self._line_summary(line, components[line.id], terms[line.id]) for line in goods
            ],
            'reasons': [{'code': reason.code, 'name': reason.name} for reason in reasons],
        }

    @api.model
    def _line_summary(self, line, components, terms):
        total = core.worth(components)
        unit = line.order_id._crosschannel_major(total / (line._crosschannel_sold_qty() or 1))
        return {
            'line': line.id,
            'sku': line.product_id.default_code or '',
            'product_id': line.product_id.id,
            'product': line.product_id.display_name,
            'unit': line.product_uom_id.name,
            'whole': line._crosschannel_is_whole(),
            'ordered': line._crosschannel_sold_qty(),
            'delivered': line._crosschannel_delivered_qty(),
            'returnable': terms['returnable'],
            'refund_unit': unit,
            'until': str(terms['until'] or ''),
            'late': terms['late'],
            'fee_percent': terms['fee_percent'],
            'needs_approval': terms['needs_approval'],
            'refund_to': terms['refund_to'],
        }

    def _as_json(self):
        self.ensure_one()
        return {
            'reference': self.name,
            'state': self.state,
            'order': self.order_name,
            'place': self.warehouse_id.code,
            'currency': self.currency_id.name,
            'refund_total': self.refund_total,
            'fee_total': self.fee_total,
            'refund_to': self.refund_to,
            'amount_due': self._amount_due() if self.state != 'settled' else 0.0,
            'lines': [
                {
                    'id': line.id,
                    'line': line._sold_line().id or False,
                    'sku': line.product_id.default_code or '',
                    'product': line.product_id.display_name,
                    'quantity': line.quantity,
                    'reason': line.reason_id.code or '',
                    'condition': line.condition or '',
                    'disposition': line.disposition,
                    'fee': line.fee_amount,
                    'refund': line.refund_total,
                }
                for line in self.line_ids
            ],
            'tenders': [
                {'type': part.type, 'amount': part.amount, 'state': part.state}
                for part in self.tender_ids
            ],
            'credit_notes': self.credit_note_ids.mapped('name'),
            'receipts': self.picking_ids.mapped('name'),
        }
