import base64
import uuid

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crosschannel_returns.models.crosschannel_return_flow import MAILED
from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

QR_PREFIX = 'RET:'


class CrosschannelReturn(models.Model):
    _name = 'crosschannel.return'
    _inherit = ['crosschannel.return', 'portal.mixin']

    web_way = fields.Selection(
        [('store', 'Brought to a store'), ('parcel', 'Sent by parcel')],
        string='Way Back',
        readonly=True,
    )
    is_withdrawn = fields.Boolean('Withdrawn by the Customer', readonly=True, copy=False)

    _access_token_uniq = models.UniqueIndex(
        '(access_token) WHERE access_token IS NOT NULL', 'Another return has this token.'
    )

    def _compute_access_url(self):
        super()._compute_access_url()
        for doc in self:
            doc.access_url = f'/my/returns/{doc.id}'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `crosschannel_returns`: every return has a code to be scanned."""
        for vals in vals_list:
            vals['access_token'] = str(uuid.uuid4())
        docs = super().create(vals_list)
        docs.filtered(lambda doc: doc.state == 'approved')._expect_parcel()
        return docs

    def write(self, vals):
        """Override of `crosschannel_returns`: what is approved is expected, before its customer is
        told; what is over is no longer."""
        if vals.get('state') == 'approved':
            self._expect_parcel()
        result = super().write(vals)
        if vals.get('state') in ('settled', 'refused'):
            self._cancel_parcel()
        return result

    # === THE CODE ===

    def _get_qr_text(self):
        """What the code of this return says: what a till's scanner reads."""
        return f'{QR_PREFIX}{self._portal_ensure_token()}'

    def _get_qr_image(self):
        """The code as the source of an image."""
        image = base64.b64encode(core.qr_png(self._get_qr_text()))
        return f'data:image/png;base64,{image.decode()}'

    @api.model
    def _read_qr_text(self, text):
        """The token in a scanned text (scanners may shout), '' of any other text."""
        text = text.strip() if isinstance(text, str) else ''
        is_ours = text[: len(QR_PREFIX)].upper() == QR_PREFIX
        return text[len(QR_PREFIX) :].lower() if is_ours else ''

    @api.model
    def _find_domain(self, key, value):
        """Override of `crosschannel_returns`: an order is found by the code of its return."""
        if key == 'reference' and (token := self._read_qr_text(value)):
            return Domain('crosschannel_return_ids.access_token', '=', token)
        return super()._find_domain(key, value)

    @api.model
    def _find_return(self, reference):
        """Override of `crosschannel_returns`: a return is found by its code."""
        if token := self._read_qr_text(reference):
            domain = Domain('access_token', '=', token) & self._company_domain()
            reference = self.sudo().search(domain, limit=1).name
        return super()._find_return(reference)

    # === THE CUSTOMER'S PAGE ===

    def _get_report_base_filename(self):
        return self.env._('Return %s', self.name)

    def _get_progress(self):
        """List of (what it is called, whether it is reached)."""
        names = {
            'requested': self.env._('Requested'),
            'approved': self.env._('Approved'),
            'received': self.env._('Received'),
            'refunded': self.env._('Refunded'),
        }
        return [(names[step], reached) for step, reached in core.progress(self.state)]

    def _is_sent(self):
        """Whether the customer sends a parcel."""
        return self.web_way == 'parcel'

    def _web_sold_name(self):
        """What the goods were bought with, by its name; empty where nobody knows."""
        return self.env._('Order %s', self.order_name) if self.order_name else ''

    def _web_refund_promise(self):
        """What the customer is told of the money before the goods are here."""
        if not self.currency_id.compare_amounts(self.refund_net, 0):
            return self.env._('No money is due for it.')
        if self.refund_to == 'store_credit':
            return self.env._('You get this as store credit, once the articles are here.')
        return self.env._('You get this back the way you have paid, once the articles are here.')

    def _web_worth(self):
        """What it gives back, and what is charged and kept of that.

        :return: {'refund': what the units cost, 'unwound': see _unwound, 'fee', 'net', 'cards':
            list of {'name', 'amount'} that go back to gift cards and wallets beside the net}
        """
        return {
            'refund': self._refund_of_goods(),
            'unwound': self._unwound(),
            'fee': self.fee_total,
            'net': self.refund_net,
            'cards': [
                {'name': f'{card.program_id.name} …{card.code[-4:]}', 'amount': self._major(amount)}
                for card, amount, _points in self._card_shares()
                if amount
            ],
        }

    def _is_received(self):
        return any(self.line_ids.mapped('is_received'))

    def _may_withdraw(self):
        """Whether the customer may still change their mind about it."""
        self.ensure_one()
        return (
            self.channel == 'web'
            and self.state in ('requested', 'approved')
            and not self._is_received()
        )

    def _withdraw(self):
        """The customer keeps the goods: their units may be returned again.

        :raise Refusal: wrong_state, when the goods were faster
        """
        self.ensure_one()
        self._guard()
        self.invalidate_recordset(['state'])
        if not self._may_withdraw():
            raise Refusal('wrong_state', self.env._('This return can no longer be withdrawn.'))
        self.is_withdrawn = True
        self._refuse(self.env._('Withdrawn by the customer'))

    # === MAILS ===

    def _mail_customer(self):
        """Override of `crosschannel_returns`: who withdraws a return knows it."""
        return None if self.is_withdrawn else super()._mail_customer()

    @api.model
    def _link_mails(self):
        """Put the links to the return's page, and to what goes on its parcel, at the end of the
        mails about it."""
        page = self.env._('See your return and its code')
        label = self.env._('Print what goes on your parcel')
        link = '<p%s><a t-attf-href="{{object.get_base_url()}}{{object.%s}}">%s</a></p>'
        for state, xml_id in MAILED.items():
            template = self.env.ref(xml_id, raise_if_not_found=False)
            if not template or not template.body_html:
                continue
            if state == 'approved':
                condition = ' t-if="object._is_sent()"'
                target = "get_portal_url(suffix='/label')"
                template._append_link('/label', link % (condition, target, label))
            template._append_link('get_portal_url()', link % ('', 'get_portal_url()', page))
