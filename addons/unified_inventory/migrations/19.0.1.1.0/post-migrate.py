"""An index has grown by a column, the old one goes. The channels' data is noupdate: a database from before priorities and shortage policies has
them as the fields' plain defaults, and would break a till's promise as soon as the shop's."""

from odoo import SUPERUSER_ID, api

# what a channel has as long as nobody has set it, and what it should have
PLAIN = {'priority': 20, 'shortage_policy': 'refuse', 'is_counter': False}
WANTED = {
    'unified_inventory.channel_till': {'priority': 40, 'is_counter': True},
    'unified_inventory.channel_back_office': {'priority': 10, 'shortage_policy': 'backorder'},
}


def migrate(cr, version):
    if not version:
        return
    cr.execute('DROP INDEX IF EXISTS unified_inventory_entry__product_id_index')
    env = api.Environment(cr, SUPERUSER_ID, {})
    for xml_id, values in WANTED.items():
        channel = env.ref(xml_id, raise_if_not_found=False)
        if channel and all(channel[name] == value for name, value in PLAIN.items()):
            channel.write(values)
