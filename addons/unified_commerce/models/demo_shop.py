import base64

from odoo import models
from odoo.exceptions import UserError

from ..demo import pictures
from .demo_company import NAME

SAMPLE_PHONE = '+1 555-555-5556'


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_shop(self):
        """The website opens on the shop, guests may buy, one provider takes the money (in play)."""
        website = self.env['website'].search([('company_id', '=', self.env.company.id)], limit=1)
        website.write(
            {
                'name': NAME,
                'logo': base64.b64encode(pictures.logo(NAME)),
                'homepage_url': '/shop',
                'account_on_checkout': 'optional',
                'warehouse_id': False,
                'shop_ppr': 4,
                'shop_ppg': 20,
                'shop_default_sort': 'website_sequence asc',
            }
        )
        self._load_header(website)
        self._load_payment()
        self._load_documents()

    def _load_header(self, website):
        """The shop's own telephone number instead of the sample's, in this website's header."""
        view = self.env.ref('website.header_text_element').with_context(website_id=website.id)
        phone = website.company_id.phone
        if SAMPLE_PHONE in view.arch_db and not self._own_copies(view, website):
            arch = view.arch_db.replace(SAMPLE_PHONE, phone)
            view.arch_db = arch.replace(SAMPLE_PHONE.replace(' ', ''), phone.replace(' ', ''))

    def _own_copies(self, view, website):
        return self.env['ir.ui.view'].search_count(
            [('key', '=', view.key), ('website_id', '=', website.id)], limit=1
        )

    def _load_payment(self):
        providers = self.env['payment.provider'].search([('code', '=', 'custom')])
        providers.write({'state': 'disabled', 'is_published': False})
        play = self.env['payment.provider'].search([('code', '=', 'demo')], limit=1)
        play.write({'name': 'Card (demo)', 'state': 'test', 'is_published': True})
        # The first payment would make the provider's payment method line; customers who pay at
        # the same moment would make one each, and no payment could be booked from then on.
        if not play.journal_id:
            raise UserError(self.env._('The demo payment provider has no journal.'))

    def _load_documents(self):
        """Paid orders are invoiced at once; their mails wait for the job, after the commit."""
        parameters = self.env['ir.config_parameter'].sudo()
        parameters.set_param('sale.automatic_invoice', 'True')
        parameters.set_param('sale.async_emails', 'True')
        self.env.ref('sale.send_pending_emails_cron').active = True
