from odoo.tools import SQL

COUNTRIES = {'EIRE': 'IE', 'RSA': 'ZA', 'USA': 'US', 'Korea': 'KR', 'Channel Islands': 'JE',
             'Hong Kong': 'HK'}  # fmt: skip
NO_ACCOUNT = 'no account'
REF = 'RETAIL-'


class RetailStore:
    """Writes past orders in bulk, with their stored sums, past the ORM.

    A million lines by the ORM take hours. No flow of these orders runs: no moves, no invoices, no
    mails; see docs/adr/0010-imported-history.md.
    """

    def __init__(self, sales_import):
        self.env = sales_import.env(context={
            **sales_import.env.context, 'tracking_disable': True, 'mail_create_nosubscribe': True,
        })  # fmt: skip
        self.import_id = sales_import.id
        self.company = self.env.company
        self.warehouse = self.env['stock.warehouse'].search(
            [('company_id', '=', self.company.id)], order='sequence, id', limit=1
        )
        self.unit = self.env.ref('uom.product_uom_unit')
        self.products = self._read('product.product', 'default_code')
        self.partners = self._read('res.partner', 'ref')

    def _read(self, model, key):
        records = self.env[model].with_context(active_test=False)
        rows = records.search_fetch([(key, '!=', False)], [key], order='id desc')
        return {row[key]: row.id for row in rows}

    # === WHAT IS THERE ===

    def foreign_invoices(self, invoices):
        """Those of the invoices that another import brought."""
        rows = self.env.execute_query(
            SQL(
                'SELECT retail_invoice FROM sale_order WHERE retail_invoice = ANY(%s) '
                'AND retail_import_id IS DISTINCT FROM %s',
                list(invoices),
                self.import_id,
            )
        )
        return {invoice for (invoice,) in rows}

    def _order_ids(self, invoices):
        rows = self.env.execute_query(
            SQL(
                'SELECT retail_invoice, id, partner_id FROM sale_order '
                'WHERE retail_invoice = ANY(%s)',
                list(invoices),
            )
        )
        return {invoice: (order, partner) for invoice, order, partner in rows}

    # === SAVING ===

    def save(self, invoices):
        """Save the lines of these invoices, some of which may be begun.

        :param dict invoices: lines by invoice number.
        """
        if not invoices:
            return
        lines = [line for members in invoices.values() for line in members]
        self._ensure_products(lines)
        self._ensure_partners(lines)
        self.env.flush_all()
        known = self._order_ids(invoices)
        self._insert_orders([lines[0] for key, lines in invoices.items() if key not in known])
        orders = self._order_ids(invoices)
        self._insert_lines(lines, orders)
        self._sum_up([order for order, _partner in orders.values()])
        self.env.invalidate_all()

    def _ensure_products(self, lines):
        missing = {}
        for line in lines:
            if line.code not in self.products:
                missing[line.code] = max(missing.get(line.code, line), line, key=_goodness)
        created = self.env['product.product'].create(
            [self._product_vals(line) for line in missing.values()]
        )
        self.products.update(zip(missing, created.ids, strict=True))

    def _product_vals(self, line):
        goods = line.code[:5].isdecimal() and len(line.code) <= 5 + 2
        return {
            'name': line.description or line.code,
            'default_code': line.code,
            'type': 'consu' if goods else 'service',
            'is_storable': goods,
            'list_price': float(line.price),
            'taxes_id': False,
            'supplier_taxes_id': False,
            'invoice_policy': 'order',
            'available_in_pos': False,
            'is_published': False,
        }

    def _ensure_partners(self, lines):
        missing = {_ref(line): line for line in lines if _ref(line) not in self.partners}
        countries = self._countries({line.country for line in missing.values()})
        created = self.env['res.partner'].create(
            [
                {
                    'name': f'Customer {line.customer}'
                    if line.customer
                    else 'Customer without account',
                    'ref': ref,
                    'customer_rank': 1,
                    'country_id': countries.get(line.country) if line.customer else False,
                }
                for ref, line in missing.items()
            ]
        )
        self.partners.update(zip(missing, created.ids, strict=True))

    def _countries(self, names):
        found = (
            self.env['res.country']
            .with_context(lang='en_US')
            .search(['|', ('name', 'in', list(names)), ('code', 'in', list(COUNTRIES.values()))])
        )
        by_code = {country.code: country.id for country in found}
        return {country.name: country.id for country in found} | {
            name: by_code.get(code) for name, code in COUNTRIES.items()
        }

    def _insert_orders(self, firsts):
        partners = [self.partners[_ref(line)] for line in firsts]
        names = [line.invoice for line in firsts]
        self._insert(
            'sale_order',
            {
                'name': ('varchar', names),
                'retail_invoice': ('varchar', names),
                'retail_kind': ('varchar', [line.kind for line in firsts]),
                'date_order': ('timestamp', [line.date for line in firsts]),
                'partner_id': ('int', partners),
                'partner_invoice_id': ('int', partners),
                'partner_shipping_id': ('int', partners),
            },
            {
                'retail_import_id': self.import_id,
                'warehouse_id': self.warehouse.id,
                'picking_policy': 'direct',
                'invoice_status': 'invoiced',
                'delivery_status': 'full',
                'currency_rate': 1.0,
                'locked': True,
                'require_signature': False,
                'require_payment': False,
            },
        )

    def _insert_lines(self, lines, orders):
        amounts = [line.amount for line in lines]
        quantities = [line.quantity for line in lines]
        prices = [line.price for line in lines]
        found = [orders[line.invoice] for line in lines]
        self._insert(
            'sale_order_line',
            {
                'order_id': ('int', [order for order, _partner in found]),
                'order_partner_id': ('int', [partner for _order, partner in found]),
                'sequence': ('int', [line.number for line in lines]),
                'product_id': ('int', [self.products[line.code] for line in lines]),
                'name': ('text', [line.description or line.code for line in lines]),
                'product_uom_qty': ('numeric', quantities),
                'qty_delivered': ('numeric', quantities),
                'qty_invoiced': ('numeric', quantities),
                'price_unit': ('numeric', prices),
                'technical_price_unit': ('float8', prices),
                'price_reduce_taxexcl': ('numeric', prices),
                'price_reduce_taxinc': ('numeric', prices),
                'price_subtotal': ('numeric', amounts),
                'price_total': ('numeric', amounts),
                'untaxed_amount_invoiced': ('numeric', amounts),
            },
            {
                'price_tax': 0.0,
                'discount': 0,
                'qty_to_invoice': 0,
                'untaxed_amount_to_invoice': 0,
                'qty_delivered_method': 'manual',
                'invoice_status': 'invoiced',
                'customer_lead': 0.0,
                'is_delivery': False,
                'is_downpayment': False,
                'product_uom_id': self.unit.id,
                'warehouse_id': self.warehouse.id,
            },
        )

    def _insert(self, table, columns, constants):
        """One INSERT of many rows: ``columns`` are (type, values), ``constants`` the same for all."""
        constants = {
            **constants,
            'company_id': self.company.id,
            'currency_id': self.company.currency_id.id,
            'state': 'sale',
            'create_uid': self.env.uid,
            'write_uid': self.env.uid,
            'create_date': self.env.cr.now(),
            'write_date': self.env.cr.now(),
        }
        names = SQL(', ').join(SQL.identifier(name) for name in [*columns, *constants])
        source = SQL(', ').join(SQL.identifier('source', name) for name in columns)
        arrays = SQL(', ').join(
            SQL('%s::%s', values, SQL(f'{kind}[]')) for kind, values in columns.values()
        )
        self.env.cr.execute(
            SQL(
                'INSERT INTO %s (%s) SELECT %s, %s FROM unnest(%s) AS source (%s)',
                SQL.identifier(table),
                names,
                source,
                SQL(', ').join(SQL('%s', value) for value in constants.values()),
                arrays,
                SQL(', ').join(SQL.identifier(name) for name in columns),
            )
        )

    def _sum_up(self, orders):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order
                   SET amount_untaxed = sums.amount, amount_total = sums.amount, amount_tax = 0
                  FROM (SELECT order_id, sum(price_subtotal) AS amount
                          FROM sale_order_line WHERE order_id = ANY(%s) GROUP BY order_id) AS sums
                 WHERE sale_order.id = sums.order_id
                """,
                orders,
            )
        )

    def link_returns(self):
        """Each line taken back is linked to the customer's last purchase of that much before it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line
                   SET retail_origin_line_id = pair.origin
                  FROM (SELECT back.id AS back, sale.id AS origin
                          FROM sale_order_line back
                          JOIN sale_order taken ON taken.id = back.order_id
                         CROSS JOIN LATERAL (
                               SELECT line.id
                                 FROM sale_order_line line
                                 JOIN sale_order sold ON sold.id = line.order_id
                                WHERE line.order_partner_id = back.order_partner_id
                                  AND line.product_id = back.product_id
                                  AND line.product_uom_qty >= -back.product_uom_qty
                                  AND line.product_uom_qty > 0
                                  AND sold.retail_kind = 'sale'
                                  AND sold.date_order <= taken.date_order
                             ORDER BY sold.date_order DESC, line.id DESC
                                LIMIT 1) AS sale
                         WHERE taken.retail_import_id = %s
                           AND taken.retail_kind = 'return'
                           AND back.retail_origin_line_id IS NULL
                           AND back.order_partner_id IS DISTINCT FROM %s) AS pair
                 WHERE sale_order_line.id = pair.back
                """,
                self.import_id,
                self.partners.get(REF + NO_ACCOUNT),
            )
        )
        self.env.invalidate_all()


def _ref(line):
    return REF + (line.customer or NO_ACCOUNT)


def _goodness(line):
    """Which of several lines names and prices a product: a real sale, then the dearer."""
    return bool(line.description) and line.kind == 'sale' and line.quantity > 0, line.price
