from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.crosschannel_returns import core
from odoo.addons.unified_inventory.exceptions import Refusal

from .crosschannel_return_till import HOLD_HOURS

ENOUGH = 999  # what a till offers: nobody knows how many were sold
MOST_PRODUCTS = 50


class CrosschannelReturn(models.Model):
    """Goods without a receipt, where the policy allows it: priced by the server at the lowest
    price they went for, for store credit of a known customer or other goods, never for money."""

    _inherit = 'crosschannel.return'

    origin = fields.Selection(
        selection_add=[('no_receipt', 'No receipt')], ondelete={'no_receipt': 'cascade'}
    )

    # === INTERFACE OF THE TILL ===

    @api.model
    def till_blank(self, config_id, product_ids):
        """What goods without a receipt would be worth now.

        :return: as `till_find`, of kind 'no_receipt'; the ``line`` of a line is its product
        """
        config = self._till_config(config_id)
        products = self._blank_products(config, product_ids) if product_ids else []
        terms = self.sudo()._blank_terms(config, products) if products else {}
        variants = products._till_variants() if products else {}
        reasons = self.env['crosschannel.return.reason'].sudo().search([])
        return {
            'kind': 'no_receipt',
            'key': '',
            'reference': '',
            'lines': [
                self._blank_summary(product, terms[product], variants[product.id])
                for product in products
            ],
            'reasons': [{'code': reason.code, 'name': reason.name} for reason in reasons],
            'payments': [],
            'returns': [],
            **self._till_forms(config),
        }

    @api.model
    def till_open_blank(self, config_id, partner_id, lines, request_key, consent=None):
        """Make a return of goods without a receipt and price it.

        :param lines: list of {line (the product), quantity, reason, condition, disposition}
        :return: as `till_open`
        :raise Refusal: no_receipt (the policy does not allow it), over_limit, no_customer,
            needs_approval (a manager has to consent)
        """
        config = self._till_config(config_id)
        returns = self.sudo()
        digest = self._digest([config_id, partner_id, lines])
        doc = returns._same_request(request_key, digest)
        if not doc:
            override, refused = self._till_override(config, consent)
            if refused:
                return {'refused': refused}
            doc = returns._open_blank(
                config,
                self._blank_customer(config, partner_id).id,
                self._parse_blank_lines(config, lines),
                override.get('override'),
                request_key=request_key,
                request_user_id=self.env.uid,
                request_digest=digest,
            )
        return doc._till_ticket()

    # === BUSINESS METHODS ===

    @api.model
    def _open_blank(self, config, partner_id, wanted, override, **values):
        """:param wanted: list of (product, quantity, reason, details)"""
        exception = self._parse_override(override)
        terms = self._blank_terms(
            config, self.env['product.product'].concat(*(w[0] for w in wanted))
        )
        lines = []
        for product, quantity, reason, details in wanted:
            term, condition = terms[product], details.get('condition')
            if not exception:
                self._check_condition(config, term['policy'], condition)
            components = self._blank_components(config, product, quantity, term)
            worth, rate = core.worth(components), round(term['policy'].fee_percent * 100)
            scale = 10**config.currency_id.decimal_places
            lines.append(
                {
                    'product_id': product.id,
                    'quantity': quantity,
                    'reason_id': reason.id,
                    'condition': condition,
                    'disposition': details.get('disposition')
                    or core.policy.disposition(reason.disposition or None, condition),
                    'policy_id': term['policy'].id,
                    'components': components,
                    'fee_percent': term['policy'].fee_percent,
                    'fee_amount': core.policy.fee(rate, worth) / scale,
                }
            )
        self._check_blank_limits(config, lines, exception)
        return self.create(
            {
                'origin': 'no_receipt',
                'channel': 'till',
                'partner_id': partner_id,
                'warehouse_id': config.picking_type_id.warehouse_id.id,
                'pos_config_id': config.id,
                'state': 'approved',
                'refund_to': 'store_credit',
                'expires_at': fields.Datetime.now() + timedelta(hours=HOLD_HOURS),
                'line_ids': [Command.create(line) for line in lines],
                **exception,
                **values,
            }
        )

    @api.model
    def _blank_terms(self, config, products):
        """By product: its policy, which allows it, and the price of a unit without taxes.

        :return: {product: {'policy', 'taxes', 'price'}}
        """
        policies = self.env['crosschannel.return.policy']
        rules = policies._rules_of(config)
        result = {}
        for product in products:
            path = (product.categ_id.parent_path or '').split('/')
            rule = core.policy.choose(rules, {int(part) for part in path if part}, 'till')
            policy = policies.browse(rule.id or [])
            if not policy.no_receipt:
                raise Refusal(
                    'no_receipt',
                    self.env._(
                        '%(product)s is not taken back without a receipt.',
                        product=product.display_name,
                    ),
                    product=product.id,
                )
            result[product] = {'policy': policy, 'taxes': self._blank_taxes(config, product)}
        by_days = products.grouped(lambda product: result[product]['policy'].no_receipt_days)
        for days, some in by_days.items():
            sold = self._blank_sold_prices(config, some, days)
            for product in some:
                today = self._blank_price_today(config, product)
                result[product]['price'] = core.policy.unsold_price(sold.get(product.id, []), today)
        return result

    @api.model
    def _blank_taxes(self, config, product):
        taxes = product.taxes_id._filter_taxes_by_company(config.company_id)
        return config.default_fiscal_position_id.map_tax(taxes)

    @api.model
    def _blank_price_today(self, config, product):
        """What a unit costs at this till, without taxes."""
        taxes = product.taxes_id._filter_taxes_by_company(config.company_id)
        pricelist = config.pricelist_id
        price = pricelist._get_product_price(product, 1.0) if pricelist else product.lst_price
        return taxes.compute_all(price, config.currency_id, 1.0, product)['total_excluded']

    @api.model
    def _blank_sold_prices(self, config, products, days):
        """The lowest prices of a unit, without taxes, at tills and elsewhere: {product id: list}"""
        self.env.flush_all()
        since = fields.Datetime.now() - timedelta(days=days)
        both = (config.company_id.id, since, config.currency_id.id, tuple(products.ids))
        rows = self.env.execute_query(
            SQL(
                """SELECT line.product_id, NULL, MIN(line.price_subtotal / line.qty)
                     FROM pos_order_line line JOIN pos_order o ON o.id = line.order_id
                     JOIN pos_config till ON till.id = o.config_id
                    WHERE o.company_id = %s AND o.date_order >= %s AND o.state IN ('paid', 'done')
                      AND till.currency_id = %s AND line.product_id IN %s
                      AND line.qty > 0 AND line.price_subtotal > 0
                    GROUP BY line.product_id
                   UNION ALL
                   SELECT line.product_id, line.product_uom_id,
                          MIN(line.price_subtotal / line.product_uom_qty)
                     FROM sale_order_line line JOIN sale_order o ON o.id = line.order_id
                    WHERE o.company_id = %s AND o.date_order >= %s AND o.state = 'sale'
                      AND o.currency_id = %s AND line.product_id IN %s
                      AND line.product_uom_qty > 0 AND line.price_subtotal > 0
                    GROUP BY line.product_id, line.product_uom_id""",
                *both,
                *both,
            )
        )
        result = {}
        for product_id, uom_id, price in rows:
            product, uom = products.browse(product_id), self.env['uom.uom'].browse(uom_id or [])
            unit = uom._compute_price(float(price), product.uom_id) if uom else float(price)
            result.setdefault(product_id, []).append(unit)
        return result

    @api.model
    def _blank_components(self, config, product, quantity, term):
        """What these units are worth, as the parts of a return line (of no order's line: 0)."""
        base_line = self.env['account.tax']._prepare_base_line_for_taxes_computation(
            {},
            product_id=product,
            tax_ids=term['taxes'],
            price_unit=term['price'],
            quantity=quantity,
            currency_id=config.currency_id,
            special_mode='total_excluded',
        )
        [amounts] = self.env['pos.order']._crosschannel_amounts(
            [base_line], config.company_id, config.currency_id
        )
        taxes = {str(tax): list(parts) for tax, parts in amounts['taxes'].items()}
        return [{'line': 0, 'untaxed': amounts['untaxed'], 'taxes': taxes}]

    @api.model
    def _check_blank_limits(self, config, lines, exception):
        worths = {}
        for line in lines:
            worths.setdefault(line['policy_id'], 0)
            worths[line['policy_id']] += core.worth(line['components'])
        needs_person = False
        for policy in self.env['crosschannel.return.policy'].browse(worths):
            worth = worths[policy.id] / 10**config.currency_id.decimal_places
            limit = policy.currency_id._convert(
                policy.no_receipt_limit, config.currency_id, config.company_id, fields.Date.today()
            )
            if limit and config.currency_id.compare_amounts(worth, limit) > 0:
                raise Refusal(
                    'over_limit',
                    self.env._(
                        'Without a receipt at most %(limit)s are taken back.',
                        limit=config.currency_id.format(limit),
                    ),
                    limit=limit,
                )
            rule = policy.with_company(config.company_id)._as_rule(config)
            needs_person |= policy.no_receipt_pin == 'always'
            needs_person |= core.policy.needs_person(rule, worths[policy.id])
        if needs_person and not exception:
            raise Refusal(
                'needs_approval', self.env._('Without a receipt a manager has to consent.')
            )

    @api.model
    def _blank_summary(self, product, term, variants):
        taxes, policy = term['taxes'], term['policy']
        unit = taxes.compute_all(term['price'], handle_price_include=False)
        return {
            'line': product.id,
            'sku': product.default_code or '',
            'product_id': product.id,
            'product': product.display_name,
            'unit': product.uom_id.name,
            'whole': self._is_whole(product.uom_id),
            'ordered': 0,
            'delivered': 0,
            'returnable': ENOUGH,
            'refund_unit': unit['total_included'],
            'until': '',
            'late': False,
            'fee_percent': policy.fee_percent,
            'needs_approval': policy.no_receipt_pin == 'always',
            'refund_to': 'store_credit',
            'variants': variants,
        }

    # === CHECKS ===

    @api.model
    def _blank_products(self, config, product_ids):
        """The products, as far as the cashier may see them."""
        is_list = isinstance(product_ids, list) and len(product_ids) <= MOST_PRODUCTS
        if not is_list or any(type(number) is not int for number in product_ids):
            raise Refusal('unknown_product', self.env._('Name the products.'))
        company = [('company_id', 'in', (False, config.company_id.id)), ('type', '=', 'consu')]
        found = self.env['product.product'].search([('id', 'in', product_ids), *company])
        if set(found.ids) != set(product_ids):
            raise Refusal('unknown_product', self.env._('There is no such product.'))
        return found.sudo().browse(dict.fromkeys(product_ids))

    @api.model
    def _parse_blank_lines(self, config, lines):
        """:return: list of (product, quantity, reason, {'condition', 'disposition'})"""
        if not isinstance(lines, list) or not lines:
            raise Refusal('no_lines', self.env._('Name at least one line to return.'))
        if not all(isinstance(line, dict) for line in lines):
            raise Refusal('bad_line', self.env._('A line names what returns and how many.'))
        products = self._blank_products(config, [line.get('line') for line in lines])
        if len(products) < len(lines):
            raise Refusal('line_twice', self.env._('A product is named twice.'))
        returns = self.sudo()
        return [
            (
                product,
                returns._parse_quantity(line.get('quantity'), product, product.uom_id),
                returns._parse_reason(line.get('reason')),
                {
                    'condition': returns._parse_condition(line.get('condition')),
                    'disposition': returns._parse_disposition(line.get('disposition')),
                },
            )
            for product, line in zip(products, lines, strict=True)
        ]

    @api.model
    def _blank_customer(self, config, partner_id):
        partner = self.env['res.partner']
        if type(partner_id) is int:
            domain = [('company_id', 'in', (False, config.company_id.id))]
            partner = partner.search([('id', '=', partner_id), *domain])
        if not partner:
            raise Refusal('no_customer', self.env._('Whose store credit is it? Name the customer.'))
        return partner

    # === HOOKS OF THE RETURN ===

    def _may_pay_out(self):
        """Override: no money for goods that nobody knows to be paid, whoever consents."""
        return self.origin != 'no_receipt' and super()._may_pay_out()

    def _check_not_expired(self):
        """Override of `crosschannel_returns`: there is no order whose units were kept."""
        return None if self.origin == 'no_receipt' else super()._check_not_expired()


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    def _priced_line(self):
        if self.return_id.origin != 'no_receipt':
            return super()._priced_line()
        taxes = [int(tax) for part in self.components for tax in part['taxes']]
        return self._unsold_line(self.product_id, self.env['account.tax'].browse(taxes))

    def _lower(self, quantity):
        """Override of `crosschannel_returns`: it is priced as it was brought."""
        if self.return_id.origin == 'no_receipt' and self.product_uom_id.compare(
            quantity, self.quantity
        ):
            raise Refusal(
                'lines_changed', self.env._('Refuse this return and make it anew at the till.')
            )
        return super()._lower(quantity)
