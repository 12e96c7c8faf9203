from odoo import fields, models, tools
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import Place, nearest_first

PLACE = 'unified_place'  # session key and cookie of the shopper's store
IN_MILES = ('US', 'GB', 'LR', 'MM')
KM_PER_MILE = 1.609344


class Website(models.Model):
    _inherit = 'website'

    show_place_stock = fields.Boolean(
        string='Stock by Place',
        default=True,
        help='Product pages tell which places have the product.',
    )

    # === PLACES ===#

    @tools.ormcache('self.id')
    def _get_place_ids(self):
        """Return the ids of the warehouses whose stock this website sells."""
        self.ensure_one()
        domain = [('company_id', '=', self.company_id.id)]
        places = self.warehouse_id or self.env['stock.warehouse'].sudo().search(domain)
        return tuple(places.ids)

    @tools.ormcache('self.id')
    def _get_shown_places(self):
        """Return the core Places that shoppers see and may choose as their store."""
        self.ensure_one()
        shown = self.env['stock.warehouse'].search(
            [
                ('company_id', '=', self.company_id.id),
                ('place_is_shown', '=', True),
                '|', ('place_sells', '=', True), ('place_hands_over', '=', True),
            ]
        )  # fmt: skip
        return tuple(
            Place(
                place.id,
                place.name,
                place.partner_id.city or '',
                place.partner_id.partner_latitude,
                place.partner_id.partner_longitude,
                place.partner_id.country_id.code or '',
                place.place_hands_over,
            )
            for place in shown
        )

    @tools.ormcache('self.id')
    def _get_online_place_ids(self):
        """Return the ids of the places that only send orders of this website: no store for
        shoppers, who are shown what they have together."""
        places = self.env['stock.warehouse'].sudo().browse(self._get_place_ids())
        return tuple(
            places.filtered(
                lambda place: (
                    place.place_is_shown
                    and place.place_ships
                    and not (place.place_sells or place.place_hands_over)
                )
            ).ids
        )

    def _find_place(self, place_id):
        """Return the shown core Place with an id, as sent by anybody; None when it is not one
        of this website's."""
        places = self.sudo()._get_shown_places()
        return next((p for p in places if type(place_id) is int and p.id == place_id), None)

    def _check_shopper(self):
        """Whoever may not see the shop is told nothing of its stock.

        :raise Refusal: login_required
        """
        if not self.has_ecommerce_access():
            raise Refusal('login_required', self.env._('Please log in to see our stock.'))

    def _get_chosen_place(self):
        """Return the core Place the shopper chose as their store, None without one: the
        visit's choice, else that of the customer who is logged in, else this browser's."""
        if not request:
            return None
        chosen = request.session.get(PLACE)
        if chosen is None:
            chosen = self.env.user.partner_id.sudo().unified_place_id.id
            cookie = request.cookies.get(PLACE, '')
            if not chosen and cookie.isdecimal():
                chosen = int(cookie)
        return self._find_place(chosen)

    def _choose_place(self, place_id):
        """Remember the shopper's store; False forgets it.

        :raise Refusal: unknown_place
        """
        if place_id is not False and not self._find_place(place_id):
            raise Refusal('unknown_place', self.env._('There is no such store.'))
        if request.session.get(PLACE) != place_id:
            request.session[PLACE] = place_id
        request.future_response.set_cookie(
            PLACE,
            str(place_id or ''),
            max_age=None if place_id else 0,
            httponly=True,
            samesite='Lax',
            cookie_type='optional',
        )
        customer_sudo = self.env.user.partner_id.sudo()
        if not self.is_public_user() and customer_sudo.unified_place_id.id != place_id:
            customer_sudo.unified_place_id = place_id

    def _get_shopper_position(self):
        """Return where the shopper is as (latitude, longitude), None if that is not known;
        modules that know more than the chosen store override it."""
        place = self._get_chosen_place()
        return place and place.position

    def _rank_places(self, stocked=()):
        """Return ``[(core Place, km or None, is the shopper's own)]``, nearest first; when
        nobody knows where the shopper is those of the places ``stocked`` (ids)."""
        chosen = self._get_chosen_place()
        mine = chosen and chosen.id
        origin = self._get_shopper_position()
        ranked = nearest_first(self.sudo()._get_shown_places(), origin, mine, stocked)
        return [(place, away, place.id == mine) for place, away in ranked]

    @tools.ormcache('self.id')
    def _is_in_miles(self):
        return self.company_id.sudo().country_id.code in IN_MILES

    def _get_distance_text(self):
        """Return the text for a distance and how many kilometres its unit has."""
        if self._is_in_miles():
            return self.env._('%s mi'), KM_PER_MILE
        return self.env._('%s km'), 1.0
