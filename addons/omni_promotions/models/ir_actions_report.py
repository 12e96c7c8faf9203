from odoo import models


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Override of `base`: a printed card shows its code. The PDF is made of this, too."""
        self._check_printed_cards(report_ref, docids)
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_text(self, report_ref, docids, data=None):
        """Override of `base`: as above."""
        self._check_printed_cards(report_ref, docids)
        return super()._render_qweb_text(report_ref, docids, data=data)

    def _check_printed_cards(self, report_ref, docids):
        if docids and self._get_report(report_ref).model == 'loyalty.card':
            self.env['loyalty.card'].browse(docids)._check_may_print()
