from odoo.fields import Command

from odoo.addons.unified_inventory.tests.common import UnifiedInventoryCommon


class KitCommon(UnifiedInventoryCommon):
    """A basket is two vases and a lamp, and a ribbon that nobody counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ribbon = cls._create_product('RIBBON', is_storable=False)
        cls.basket = cls._create_kit('BASKET', (cls.vase, 2), (cls.lamp, 1), (cls.ribbon, 1))

    @classmethod
    def _create_kit(cls, sku, *parts, makes=1, **values):
        kit = cls._create_product(sku, **{'is_storable': False, **values})
        cls._create_bom(kit, *parts, product_qty=makes)
        return kit

    @classmethod
    def _create_bom(cls, product, *parts, **values):
        lines = [
            Command.create(
                {
                    'product_id': part.id,
                    'product_qty': quantity,
                    'product_uom_id': (uom[0] if uom else part.uom_id).id,
                }
            )
            for part, quantity, *uom in parts
        ]
        template = product.product_tmpl_id
        values = {
            'product_tmpl_id': template.id,
            'type': 'phantom',
            'company_id': False,
            **values,
        }
        return cls.env['mrp.bom'].create({**values, 'bom_line_ids': lines})

    def _kits(self, product, place):
        """Return how many of a kit can be promised at a place."""
        units = self.inventory._available([product.id], [place.id])
        return self.inventory._from_units(units.get((product.id, place.id), 0))

    def _parts(self, hold_id):
        """Return ``{(product, place): quantity}`` that a hold promises."""
        products, places = self.env['product.product'], self.env['stock.warehouse']
        return {
            (products.browse(part.product), places.browse(part.place)): self.inventory._from_units(
                part.units
            )
            for part in self.inventory._open_parts(hold_id)
        }

    def assertSound(self):
        problems = [f for f in self.api_admin.reconcile(skus=['VASE', 'LAMP']) if f['is_problem']]
        self.assertEqual(problems, [])

    @property
    def api_admin(self):
        return self.inventory.with_user(self.env.ref('base.user_admin'))
