import base64

from odoo import models
from odoo.exceptions import UserError

from ..demo import pictures
from .demo_company import NAME

SAMPLE_PHONE = '+1 555-555-5556'
CONTACT_VIEWS = (
    'website.header_text_element',
    'website.footer_custom',
    'website.footer_copyright_company_name',
)


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
        self._load_contact(website)
        self._load_payment()
        self._load_documents()

    def _load_contact(self, website):
        """The shop's own telephone, address and name instead of the sample's, on this website."""
        company = website.company_id
        own = {
            SAMPLE_PHONE: company.phone,
            SAMPLE_PHONE.replace(' ', ''): company.phone.replace(' ', ''),
            'info@yourcompany.example.com': company.email,
            'Company name': company.name,
        }
        for name in CONTACT_VIEWS:
            view = self.env.ref(name).with_context(website_id=website.id)
            arch = view.arch_db
            for sample, real in own.items():
                arch = arch.replace(sample, real)
            if arch != view.arch_db and not self._own_copies(view, website):
                view.arch_db = arch

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
        """Paid orders are invoiced at once; their mails wait for the job, after the commit. The
        demo delivers no mail, so none carries a PDF: its machine need not have wkhtmltopdf."""
        parameters = self.env['ir.config_parameter'].sudo()
        parameters.set_param('sale.automatic_invoice', 'True')
        parameters.set_param('sale.async_emails', 'True')
        self.env.ref('sale.send_pending_emails_cron').active = True
        self.env.ref('sale.send_invoice_cron').active = False
        self.env.ref('sale.mail_template_sale_confirmation').report_template_ids = False
