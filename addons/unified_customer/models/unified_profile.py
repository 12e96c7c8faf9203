from odoo import api, fields, models
from odoo.tools import html2plaintext

SHOWN = 12
NOTES = 5


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
        if own:
            return profile
        return {**profile, 'class': self._class(partner), 'notes': self._notes(partner)}

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
    def _tier(self, partner):
        """:return: ``{"name", "since"}``, or {} where there are no tiers"""
        root = partner.commercial_partner_id.sudo()  # whoever sees the customer sees the tier
        if 'omni_tier_id' not in root._fields or not root.omni_tier_id:  # omni_campaign
            return {}
        since = root.omni_tier_date
        return {'name': root.omni_tier_id.name, 'since': since.isoformat() if since else ''}

    @api.model
    def _class(self, partner):
        # sudo: who may see the customer may know how good a customer they are
        values_sudo = self.env['unified.customer.value'].sudo()
        found = values_sudo.search([
            ('partner_id', '=', partner.commercial_partner_id.id),
            ('company_id', '=', self.env.company.id),
        ], limit=1)  # fmt: skip
        labels = dict(values_sudo._fields['rfv_class']._description_selection(self.env))
        if not found:
            return {}
        return {
            'code': found.rfv_class,
            'name': labels[found.rfv_class],
            'recency': found.recency,
            'frequency': found.frequency,
            'value': found.value,
        }

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
