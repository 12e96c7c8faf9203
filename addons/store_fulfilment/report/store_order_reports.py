from odoo import models


class ReportPickList(models.AbstractModel):
    _name = 'report.store_fulfilment.report_pick_list'
    _description = 'Pick List'

    def _get_report_values(self, docids, data=None):
        orders = self.env['store.order']._printable(docids)
        groups = orders.grouped('warehouse_id').values()
        return {'lists': [group.sudo()._printed('pick_list') for group in groups]}


class ReportSlip(models.AbstractModel):
    _name = 'report.store_fulfilment.report_slip'
    _description = 'Parcel Slip'

    def _get_report_values(self, docids, data=None):
        orders = self.env['store.order']._printable(docids)
        return {'slips': [order.sudo()._printed('slip') for order in orders]}
