"""Pick lists and parcel slips in the language of receipt printers, as bytes."""

from escpos.printer import Dummy

COLUMNS = 42
RULE = '-' * COLUMNS + '\n'


def pick_list_ticket(data: dict) -> bytes:
    """One list for several orders, in the order of the way through the store."""
    printer = Dummy()
    _title(printer, data['place'])
    printer.text(', '.join(data['orders']) + '\n' + RULE)
    place = None
    for row in data['rows']:
        if row['location'] != place:
            place = row['location']
            printer.set(bold=True)
            printer.text(f'{place}\n')
            printer.set(bold=False)
        printer.text(_row(row))
        if len(data['orders']) > 1:
            printer.text(f'      {_dealt(row["orders"])}\n')
    printer.cut()
    return printer.output


def slip_ticket(data: dict) -> bytes:
    """What is stuck on a parcel: whose it is, what is in it, and a QR code to find it."""
    printer = Dummy()
    printer.set(align='center')
    printer.text(f'{data["place"]} - {data["carrier"] or data["kind"]}\n')
    _title(printer, data['order'])
    printer.set(align='center', bold=True)
    printer.text(f'{data["customer"]}\n')
    printer.set(align='left', bold=False)
    printer.text(RULE)
    for row in data['rows']:
        printer.text(_row(row))
    printer.text(RULE)
    printer.set(align='center')
    printer.qr(data['slip'], native=True, size=8)
    printer.text(f'\n{data["slip"]}\n')
    printer.cut()
    return printer.output


def _title(printer, text):
    printer.set(align='center', bold=True, double_height=True, double_width=True)
    printer.text(f'{text}\n')
    printer.set(align='left', bold=False, normal_textsize=True)


def _row(row):
    amount = f'{row["quantity"]:g}'
    name = row['name'][: COLUMNS - 6]
    return f'{amount:>4} x {name}\n      {row["sku"]}\n'


def _dealt(orders):
    return ', '.join(f'{name}: {units:g}' for name, units in orders)
