import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { patch } from "@web/core/utils/patch";
import { OrderSummary } from "@point_of_sale/app/screens/product_screen/order_summary/order_summary";
import { FIXED_LINE } from "@pos_crosschannel_returns/app/models/pos_order_line";

patch(OrderSummary.prototype, {
    async updateSelectedOrderline() {
        if (this.currentOrder.getSelectedOrderline()?.crosschannel_return_key) {
            this.numberBuffer.reset();
            this.dialog.add(AlertDialog, FIXED_LINE);
            return;
        }
        await super.updateSelectedOrderline(...arguments);
    },

    async onOrderlineLongPress(ev, orderline) {
        if (!orderline.crosschannel_return_key) {
            return await super.onOrderlineLongPress(...arguments);
        }
    },
});
