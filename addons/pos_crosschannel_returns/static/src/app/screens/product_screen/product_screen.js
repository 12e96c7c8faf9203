import { patch } from "@web/core/utils/patch";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

patch(ProductScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.currentOrder?.countAsRefund(false);
    },

    /** The QR of a return the customer announced opens it. */
    async _barcodeProductAction(code) {
        if (/^RET:/i.test(code.code)) {
            this.dialog.add(ReturnDialog, { reference: code.code });
            return;
        }
        await super._barcodeProductAction(...arguments);
    },
});
