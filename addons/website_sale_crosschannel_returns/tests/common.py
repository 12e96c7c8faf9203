import io
import re

from lxml import html
from PIL import Image

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from odoo.addons.crosschannel_returns.tests.common import CrosschannelCommon

REASON = 'changed_mind'


def picture(kind='JPEG', size=(40, 30)):
    data = io.BytesIO()
    Image.new('RGB', size, 'red').save(data, kind)
    return data.getvalue()


class PortalReturnCommon(CrosschannelCommon, HttpCase):
    """Ann has an order of two lines, delivered and paid; Bob is another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([], limit=1)
        cls.website.company_id = cls.company
        cls.ann, cls.bob = (
            new_test_user(
                cls.env,
                login=login,
                password=f'{login}-{login}',
                groups='base.group_portal',
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for login in ('ann', 'bob')
        )
        cls.ann.partner_id.write({'zip': '1234 AB', 'street': 'Canal 1', 'city': 'Delft'})
        cls.store.partner_id = cls.env['res.partner'].create(
            {'name': 'Store', 'street': 'High Street 1', 'city': 'Ghent', 'zip': '9000'}
        )
        cls.order = cls._create_order(
            (cls.goods_order, 3, {}), (cls.goods_delivery, 1, {}), partner_id=cls.ann.partner_id.id
        )
        cls.order._portal_ensure_token()
        cls.line, cls.other_line = cls.order.order_line

    # === BROWSER ===

    def _form_url(self, order=None):
        return f'/my/orders/{(order or self.order).id}/return'

    def _fields(self, line=None, quantity='1', **changes):
        line_id = line if isinstance(line, int) else (line or self.line).id
        values = {
            'csrf_token': self._csrf(),
            'request_key': 'key-00000001',
            'way': 'store',
            'place': str(self.store.id),
            f'quantity_{line_id}': quantity,
            f'reason_{line_id}': REASON,
            **changes,
        }
        return {key: value for key, value in values.items() if value is not None}

    def _csrf(self):
        return Request.csrf_token(self)

    def _post(self, values, order=None, **options):
        return self.url_open(self._form_url(order), data=values, **options)

    def _ask(self, order=None, **values):
        """Post the form as whoever is logged in; without following the way to the return."""
        files = values.pop('files', None)
        response = self._post(self._fields(**values), order, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _returns(self, order=None):
        self.env.invalidate_all()
        return (order or self.order).crosschannel_return_ids

    def _make_return(self, **values):
        self.authenticate('ann', 'ann-ann')
        response = self._ask(**values)
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        return self._returns()[:1]

    def assertRefusedWith(self, response, text):
        """The form is back with a sentence, and there is no return."""
        self.assertEqual(response.status_code, 200)
        errors = self._texts(response, 'o_return_error') + self._texts(response, 'o_return_alert')
        self.assertIn(text, ' '.join(errors))
        self.assertFalse(self._returns())

    def assertSentAway(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(re.search(r'/(my|returns\?expired=1)$', response.headers['Location']))

    def _texts(self, response, css_class):
        page = html.fromstring(response.text)
        found = page.xpath(
            f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {css_class} ')]"
        )
        return [' '.join(element.text_content().split()) for element in found]
