import hashlib
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

# how long units are kept for who has asked and does not come
TIME_TO_COME = timedelta(days=30)


class BadForm(Refusal):
    """``errors`` is {line id, or a name of a field, or '' for all: a sentence}."""

    def __init__(self, text, errors):
        super().__init__('bad_form', text)
        self.errors = errors


class CrosschannelReturn(models.Model):
    """A return that its customer asks for. Call as sudo, with an order that they may see."""

    _inherit = 'crosschannel.return'

    @api.model
    def _web_request(self, order, form, photos, errors=None):
        """Make the return of a form, once for each request key.

        :param form: core.Form, nothing of which is trusted
        :param photos: {line id: clean JPEG}
        :param errors: what is wrong with the photos already, to be told with the rest
        :raise BadForm: what is wrong with which part; nothing was written
        """
        wanted, way, place = self._web_check(order, form, errors or {})
        digest = self._digest(self._web_content(order, wanted, way, place, photos))
        if not form.key:
            raise Refusal('bad_request_key', self.env._('Please load the page again.'))
        key = f'{order._request_scope}/{order.id}/{form.key}'
        doc = self._same_request(key, digest)
        if not doc:
            self._web_check_returnable(order, wanted)
            doc = self._request(
                order,
                wanted,
                place,
                web_way=way,
                expires_at=fields.Datetime.now() + TIME_TO_COME,
                request_key=key,
                request_user_id=self.env.uid,
                request_digest=digest,
            )
            doc._web_attach(photos)
        return doc

    @api.model
    def _web_quote(self, order, form):
        """What the units of a form are worth, in the order's currency; a bad line is worth none.

        :return: see _web_worth, with 'due': what of the net is paid out
        """
        wanted, _errors = self._web_wanted(order, form, needs_reason=False)
        components = order._crosschannel_components()
        goods = order._crosschannel_lines()
        terms = goods.browse(row[0].id for row in wanted)._crosschannel_terms()
        lines = [
            self._prepare_line_vals(components[row[0].id], terms[row[0].id], *row)
            for row in wanted
            if row[0].product_uom_id.compare(row[1], terms[row[0].id]['returnable']) <= 0
        ]
        doc = self.new(
            {
                **order._prepare_return_vals(),
                'warehouse_id': order._crosschannel_place().id,
                'line_ids': [fields.Command.create(line) for line in lines],
            }
        )
        if lines:
            doc._keep_spent_points()  # what it loses is told before it is asked for
        worth = doc._web_worth()
        return {**worth, 'due': self._due(order, worth['net'])}

    # === CHECKS ===

    @api.model
    def _web_check(self, order, form, bad_photos):
        if not order._web_is_sold():
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        wanted, errors = self._web_wanted(order, form)
        for line, text in bad_photos.items():
            errors[line] = ' '.join(filter(None, [errors.get(line), text]))
        if not form.wanted:
            errors[''] = self.env._('Choose at least one article to return.')
        way, place = self._web_way(order, form, errors)
        if errors:
            raise BadForm(self.env._('Please check what is marked below.'), errors)
        return wanted, way, place

    @api.model
    def _web_wanted(self, order, form, needs_reason=True):
        """What a form asks for as `_open` takes it, and {line id: what is wrong}."""
        wanted, errors = [], {}
        for line in form.wanted:
            reason = line.reason if needs_reason else ''
            asked = {'line': line.line, 'quantity': line.quantity, 'reason': reason}
            try:
                sale_line, quantity, reason, *_rest = self._parse_line(order, asked)
                if needs_reason and not reason:
                    raise Refusal('unknown_reason', self.env._('Please say why.'))
                wanted.append((sale_line, quantity, reason, {'note': line.note or False}))
            except Refusal as refusal:
                key = line.line if refusal.code != 'unknown_line' else ''
                errors[key] = refusal.text
        return wanted, errors

    @api.model
    def _web_way(self, order, form, errors):
        """The way back and the place it leads to: a store, or where parcels of the place the
        order came from go."""
        ways = order._web_ways()
        if form.way == 'parcel' and form.way in ways:
            return form.way, self._parcel_place(order)
        place = order._web_return_places().filtered(lambda item: item.id == form.place)
        if form.way != 'store' or form.way not in ways:
            errors['way'] = self.env._('Choose how the articles come back.')
        elif not place:
            errors['way'] = self.env._('Choose a store.')
        return form.way, place

    @api.model
    def _web_check_returnable(self, order, wanted):
        """All that cannot come back any more at once; `_open` decides again, under the guard."""
        rows = {row['line'].id: row for row in order._web_return_lines()}
        errors = {}
        for line, quantity, *_rest in wanted:
            row = rows[line.id]
            if not row['open']:
                errors[line.id] = self.env._('This article can no longer be returned.')
            elif line.product_uom_id.compare(quantity, row['returnable']) > 0:
                errors[line.id] = self.env._(
                    'Only %g of this article can still come back.', row['returnable']
                )
        if errors:
            raise BadForm(self.env._('Please check what is marked below.'), errors)

    # === APPLY ===

    @api.model
    def _web_content(self, order, wanted, way, place, photos):
        return [
            order.id,
            way,
            place.id,
            [(line.id, quantity, reason.code, more) for line, quantity, reason, more in wanted],
            {line: hashlib.sha256(data).hexdigest() for line, data in photos.items()},
        ]

    def _web_attach(self, photos):
        """Keep the photos with the return; only who may read the return sees them."""
        for line in self.line_ids:
            sold = line._sold_line()
            if sold.id in photos:
                line.photo_id = self.env['ir.attachment'].create(
                    {
                        'name': f'{line.product_id.display_name}.jpg',
                        'raw': photos[sold.id],
                        'mimetype': 'image/jpeg',
                        'res_model': self._name,
                        'res_id': self.id,
                    }
                )

    @api.model
    def _web_read_photo(self, data):
        """:raise Refusal: bad_photo, with a sentence for the customer"""
        texts = {
            'too_large': self.env._('This photo is too large: 10 MB at most.'),
            'heif': self.env._(
                'Photos of this kind (HEIC) cannot be read here: please send a JPEG. Phones make '
                'them where their camera is set to the most compatible format.'
            ),
            'not_an_image': self.env._('This is no photo: a JPEG, PNG, WebP or HEIC is needed.'),
        }
        try:
            return core.clean_photo(data)
        except core.BadPhoto as error:
            raise Refusal('bad_photo', texts[error.code]) from error
