from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.unified_inventory.core import Request, Want
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class UnifiedInventoryCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inventory = cls.env['unified.inventory']
        cls.store = cls._create_place('STO')
        cls.centre = cls._create_place('CEN')
        cls.vase = cls._create_product('VASE')
        cls.lamp = cls._create_product('LAMP')
        cls.partner_user = new_test_user(
            cls.env,
            login='partner_program',
            groups='unified_inventory.group_partner_service',
            company_id=cls.env.company.id,
        )
        cls.api = cls.inventory.with_user(cls.partner_user)

    @classmethod
    def _create_place(cls, code, **values):
        return cls.env['stock.warehouse'].create({'name': code, 'code': code, **values})

    @classmethod
    def _create_product(cls, sku, **values):
        values = {'name': sku.title(), 'default_code': sku, 'is_storable': True, **values}
        return cls.env['product.product'].create(values)

    @classmethod
    def _stock(cls, product, place, quantity):
        cls.env['stock.quant']._update_available_quantity(product, place.lot_stock_id, quantity)

    @classmethod
    def _hold(cls, product, quantity, place=None, owner='rpc,0', **options):
        want = Want(product.id, cls.inventory._to_units(quantity), place and place.id)
        request = Request('web', (want,), (cls.store.id, cls.centre.id))
        hold_id, refused = cls.inventory._hold(
            request, owner=owner, company=cls.env.company, **options
        )
        return cls.env['unified.inventory.hold'].browse(hold_id), refused

    @classmethod
    def _expire(cls, hold):
        cls.env.cr.execute(
            "UPDATE unified_inventory_hold SET expires_at = expires_at - interval '2 day'"
            ' WHERE id = %s',
            [hold.id],
        )
        hold.invalidate_recordset()

    def assertAvailable(self, product, place, quantity):
        self.env.flush_all()
        available = self.inventory._available([product.id], [place.id])
        units = available.get((product.id, place.id), 0)
        self.assertEqual(self.inventory._from_units(units), quantity)

    def assertRefused(self, code, method, *args, **kwargs):
        holds = self.env['unified.inventory.hold'].search_count([])
        with self.assertRaises(Refusal) as caught:
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(self.env['unified.inventory.hold'].search_count([]), holds)
        return caught.exception
