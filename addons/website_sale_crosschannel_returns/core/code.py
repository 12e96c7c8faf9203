"""A QR code as a picture. Drawn here: the renderer of reports is not installed everywhere."""

import io

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

BORDER = 4  # modules, as the standard asks for
SCALE = 6  # pixels of a module


def qr_png(text: str) -> bytes:
    """A PNG of the code of an ASCII text; it may be read with 15% of it damaged."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    side = count + 2 * BORDER
    image = Image.new('1', (side, side), 1)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                image.putpixel((column + BORDER, row + BORDER), 0)
    result = io.BytesIO()
    image.resize((side * SCALE, side * SCALE), Image.Resampling.NEAREST).save(result, 'PNG')
    return result.getvalue()
