"""QR codes in documents and pages, without the graphics libraries of report barcodes."""

import base64
import io

import qrcode


def qr_image(text: str) -> str:
    """Return a picture as a ``data:`` address."""
    picture = io.BytesIO()
    qrcode.make(text, box_size=5, border=2).save(picture, format='PNG')
    return f'data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}'
