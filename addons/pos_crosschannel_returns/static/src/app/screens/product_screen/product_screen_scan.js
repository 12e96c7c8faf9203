import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { IntakeList } from "@pos_crosschannel_returns/app/components/intake_list/intake_list";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

const INTAKE = /^INT:/i;
const PAGE = /[?&](access_token|order_uuid)=/;

/** The papers of orders and returns are scanned among the goods. */
patch(ProductScreen.prototype, {
    async _barcodeProductAction(code) {
        if (INTAKE.test(code.code)) {
            this.dialog.add(IntakeList, { code: code.code });
        } else if (PAGE.test(code.code) || (await this.isOrderReference(code))) {
            this.dialog.add(ReturnDialog, { reference: code.code });
        } else {
            await super._barcodeProductAction(...arguments);
        }
    },

    /** Whether this names an order or a receipt exactly: what looks like goods is not asked. */
    async isOrderReference(code) {
        const product = this.pos.models["product.product"].getBy("barcode", code.base_code);
        if (product || !/[a-z/-]/i.test(code.code) || /^RET:/i.test(code.code)) {
            return false;
        }
        try {
            return await this.pos.callReturn("till_names_order", code.code);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            return false;
        }
    },
});
