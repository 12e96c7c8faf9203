from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..core import profile as core

RECENT = 200  # lines that tell what somebody likes
SHOWN = 12
NOTES = 5
FAVOURITES = 4


class UnifiedProfile(models.AbstractModel):
    """All of a customer on one page, in a number of queries that does not grow with them.

    The environment says what is read: a member of staff what the record rules of orders show
    them, a superuser (a till, the customer's own page) all of the environment's companies.
    Callers have checked that the viewer may see the contact.
    """

    _name = 'unified.profile'
    _description = 'Customer Profile'

    @api.model
    def _of(self, partner, own=False):
        """:param partner: one contact; its orders are those of its commercial entity
        :param own: whether it is shown to the customer, without what staff wrote
        :return: JSON; amounts are in major units of ``currency``, dates ISO, nothing is null
        """
        family = self._family(partner)
        lines = self._lines(family)
        currency = self.env.company.currency_id
        profile = {
            'customer': self._who(partner),
            'currency': currency.name,
            'tier': self._tier(partner),
            'points': self._points(family),
            'open_orders': self._open_orders(family),
            'pickups': self._pickups(family),
            'returns': self._returns(family),
            # sudo: who may see the customer may know what they like
            'preferences': self.env['unified.preference'].sudo()._effective(partner)._shown(),
            'purchases': lines['shown'],
            **lines['favourites'],
            'wish_list': self._wish_list(partner),
            'value': self._value(family),
            'read_at': fields.Datetime.now().isoformat(timespec='seconds'),
        }
        return profile if own else {**profile, 'notes': self._notes(partner)}

    @api.model
    def _family(self, partner):
        """:return: ids of the contacts of the same commercial entity, archived ones too"""
        root = partner.commercial_partner_id
        partners = self.env['res.partner'].with_context(active_test=False)
        return partners.search([('commercial_partner_id', '=', root.id)]).ids or partner.ids

    # === PARTS ===

    @api.model
    def _who(self, partner):
        return {
            'id': partner.id,
            'name': partner.display_name or '',
            'email': partner.email or '',
            'phone': partner.phone or '',
            'city': ', '.join(filter(None, [partner.city, partner.country_id.name])),
            'language': partner.lang or '',
            'since': partner.create_date.date().isoformat(),
            'tags': partner.category_id.mapped('name'),
            'image': f'/web/image/res.partner/{partner.id}/avatar_128',
        }

    @api.model
    def _tier(self, _partner):
        """The hook of a module that knows tiers.

        :return: ``{"name", "until"}``, or {}
        """
        return {}

    @api.model
    def _points(self, family):
        # sudo: balances are told to whoever may see the customer, codes are not
        cards_sudo = self.env['loyalty.card'].sudo()
        cards_sudo = cards_sudo.search([
            ('partner_id', 'in', family),
            ('company_id', 'in', [*self.env.companies.ids, False]),
            ('program_id.program_type', 'in', ('loyalty', 'ewallet', 'gift_card')),
            ('points', '>', 0),
        ], limit=SHOWN)  # fmt: skip
        return [
            {
                'program': card.program_id.name,
                'points': card.points,
                'text': card.points_display or '',
            }
            for card in cards_sudo
        ]

    @api.model
    def _open_orders(self, family):
        """Offers that were sent, and orders that are not delivered in full."""
        orders = self.env['sale.order']
        if not orders.has_access('read'):
            return []
        found = orders.search_fetch([
            ('partner_id', 'in', family),
            ('company_id', 'in', self.env.companies.ids),
            '|',
            ('state', '=', 'sent'),
            '&',
            ('state', '=', 'sale'),
            ('delivery_status', 'in', ('pending', 'started', 'partial')),
        ], limit=SHOWN)  # fmt: skip
        labels = dict(orders._fields['delivery_status']._description_selection(self.env))
        return [
            {
                'id': order.id,
                'reference': order.name,
                'date': order.date_order.isoformat(timespec='seconds'),
                'amount': order.amount_total,
                'currency': order.currency_id.name,
                'state': labels.get(order.delivery_status) or self.env._('Offer'),
            }
            for order in found
        ]

    @api.model
    def _pickups(self, family):
        """What waits to be handed over or sent."""
        pickings = self.env['stock.picking']
        if not pickings.has_access('read'):
            return []
        found = pickings.search_fetch([
            ('sale_id.partner_id', 'in', family),
            ('company_id', 'in', self.env.companies.ids),
            ('picking_type_code', '=', 'outgoing'),
            ('state', 'in', ('waiting', 'confirmed', 'assigned')),
        ], limit=SHOWN, order='scheduled_date, id')  # fmt: skip
        labels = dict(pickings._fields['state']._description_selection(self.env))
        # sudo: where and by what way, of orders the user sees
        return [
            {
                'reference': picking.name,
                'order': picking.sudo().sale_id.name or '',
                'place': picking.sudo().picking_type_id.warehouse_id.name or '',
                'way': 'pickup' if self._is_pickup(picking.sudo()) else 'delivery',
                'state': labels[picking.state],
                'is_ready': picking.state == 'assigned',
                'date': picking.scheduled_date.isoformat(timespec='seconds'),
            }
            for picking in found
        ]

    @api.model
    def _is_pickup(self, picking):
        order = picking.sale_id
        carrier = order.carrier_id if 'carrier_id' in order._fields else None  # delivery
        return bool(carrier) and carrier.delivery_type == 'in_store'

    @api.model
    def _returns(self, family):
        # A module of its own for one search would be more to read than this line
        if 'crosschannel.return' not in self.env:
            return []
        returns = self.env['crosschannel.return']
        if not returns.has_access('read'):
            return []
        found = returns.search_fetch([
            ('partner_id', 'in', family),
            ('company_id', 'in', self.env.companies.ids),
            ('state', '!=', 'draft'),
        ], limit=SHOWN)  # fmt: skip
        labels = dict(returns._fields['state']._description_selection(self.env))
        return [
            {
                'id': doc.id,
                'reference': doc.name,
                'order': doc.order_name,
                'date': doc.create_date.isoformat(timespec='seconds'),
                'amount': doc.refund_total,
                'state': labels[doc.state],
                'is_open': doc.state not in ('settled', 'refused'),
            }
            for doc in found
        ]

    @api.model
    def _wish_list(self, partner):
        if 'product.wishlist' not in self.env:  # website_sale_wishlist
            return []
        # sudo: customers' wishes have no rule for staff, who see the customer
        wishes_sudo = self.env['product.wishlist'].sudo()
        found = wishes_sudo.search([('partner_id', '=', partner.id)], limit=SHOWN)
        return [self._product(product) for product in found.product_id]

    @api.model
    def _notes(self, partner):
        text = html2plaintext(partner.comment or '').strip()
        # sudo: who may see the customer sees what clerks of the company noted
        consultations_sudo = self.env['unified.consultation'].sudo()
        kinds = dict(consultations_sudo._fields['kind']._description_selection(self.env))
        noted = consultations_sudo.search([
            ('partner_id', '=', partner.id),
            ('company_id', 'in', self.env.companies.ids),
        ], limit=NOTES)  # fmt: skip
        return [
            *([{'date': '', 'author': '', 'text': text}] if text else []),
            *(
                {
                    'date': one.date.isoformat(timespec='seconds'),
                    'author': one.user_id.name,
                    'text': ': '.join(filter(None, [kinds[one.kind], one.note])),
                }
                for one in noted
            ),
        ]

    # === PURCHASES ===

    @api.model
    def _value(self, family):
        """What the customer has brought: revenue, untaxed, less what came back. Orders of
        companies with another currency are left out."""
        companies = self.env.companies.filtered(
            lambda company: company.currency_id == self.env.company.currency_id
        )
        query = SQL(
            """
            SELECT channel, count(DISTINCT order_id) FILTER (WHERE amount > 0), sum(amount),
                   min(date), max(date)
              FROM %s AS purchase
             WHERE company_id IN %s
             GROUP BY channel
            """,
            self.env['unified.purchases']._union(family),
            tuple(companies.ids),
        )
        totals = [
            core.Total(channel, orders, self._minor(amount), first.date(), last.date())
            for channel, orders, amount, first, last in self.env.execute_query(query)
        ]
        value = core.value(totals, fields.Date.today())
        return {
            'basis': 'revenue',
            'lifetime': self._major(value.lifetime),
            'average_order': self._major(value.average),
            'orders': value.orders,
            'first_visit': value.first.isoformat() if value.first else '',
            'last_visit': value.last.isoformat() if value.last else '',
            'days_since': value.days_since,
            'channels': [{'channel': name, 'orders': count} for name, count in value.channels],
        }

    @api.model
    def _recent(self, family):
        """:return: rows of the latest lines of goods"""
        query = SQL(
            """
            SELECT purchase.channel, model, order_id, reference, date, product_id, quantity,
                   amount, place_id, template.categ_id, template.id
              FROM %s AS purchase
              JOIN product_product product ON product.id = purchase.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE template.type = 'consu' AND purchase.quantity > 0
             ORDER BY date DESC, model, line_id DESC
             LIMIT %s
            """,
            self.env['unified.purchases']._union(family),
            RECENT,
        )
        return self.env.execute_query(query)

    @api.model
    def _traits(self, product_ids):
        """:return: {product id: [(kind, attribute id, value id), ...]}"""
        if not product_ids:
            return {}
        query = SQL(
            """
            SELECT variant.product_product_id, attribute.unified_kind, attribute.id,
                   value.product_attribute_value_id
              FROM product_variant_combination variant
              JOIN product_template_attribute_value value
                ON value.id = variant.product_template_attribute_value_id
              JOIN product_attribute attribute ON attribute.id = value.attribute_id
             WHERE variant.product_product_id IN %s AND attribute.unified_kind <> 'other'
            """,
            tuple(product_ids),
        )
        traits = {}
        for product_id, *trait in self.env.execute_query(query):
            traits.setdefault(product_id, []).append(tuple(trait))
        return traits

    @api.model
    def _core_lines(self, rows):
        traits = self._traits({row[5] for row in rows})
        return [
            core.Line(
                order=(model, order_id),
                date=date.date(),
                quantity=quantity,
                amount=self._minor(amount),
                traits=(
                    *traits.get(product_id, ()),
                    ('category', 0, category_id),
                    *([('store', 0, place_id)] if place_id else []),
                ),
            )
            for (_channel, model, order_id, _ref, date, product_id, quantity, amount, place_id,
                 category_id, _template) in rows
        ]  # fmt: skip

    @api.model
    def _lines(self, family):
        rows = self._recent(family)
        found = core.favourites(self._core_lines(rows), fields.Date.today())
        # sudo: the names of what was bought and where, though it be sold no more
        env = self.env(su=True)
        products = env['product.product'].browse([row[5] for row in rows[:SHOWN]])
        places = env['stock.warehouse'].browse([row[8] for row in rows[:SHOWN] if row[8]])
        names = {place.id: place.name for place in places}
        shown = [
            {
                **self._product(product),
                'channel': row[0],
                'reference': row[3],
                'date': row[4].isoformat(timespec='seconds'),
                'quantity': row[6],
                'amount': self._major(self._minor(row[7])),
                'store': names.get(row[8], ''),
            }
            for product, row in zip(products, rows, strict=False)
        ]
        return {'shown': shown, 'favourites': self._favourites(found)}

    @api.model
    def _favourites(self, found):
        env = self.env(su=True)
        models_of = {
            'sizes': ('size', 'product.attribute.value'),
            'colours': ('colour', 'product.attribute.value'),
            'brands': ('brand', 'product.attribute.value'),
            'categories': ('category', 'product.category'),
            'stores': ('store', 'stock.warehouse'),
        }
        result = {}
        for name, (kind, model) in models_of.items():
            best = [one for one in found if one.kind == kind][:FAVOURITES]
            records = env[model].browse([one.value for one in best])
            result[name] = [
                {
                    'id': one.value,
                    'value': record.name,
                    'of': record.attribute_id.name if 'attribute_id' in record._fields else '',
                    'colour': record.html_color or '' if 'html_color' in record._fields else '',
                    'units': one.units,
                    'share': one.share,
                    'last': one.last.isoformat(),
                }
                for one, record in zip(best, records, strict=True)
            ]
        return result

    @api.model
    def _product(self, product):
        return {
            'product_id': product.id,
            'product_name': product.with_context(display_default_code=False).display_name,
            'image': f'/web/image/product.product/{product.id}/image_128',
        }

    # === MONEY ===

    @api.model
    def _minor(self, amount):
        return round(float(amount) * 10**self.env.company.currency_id.decimal_places)

    @api.model
    def _major(self, minor):
        places = self.env.company.currency_id.decimal_places
        return round(minor / 10**places, places)
