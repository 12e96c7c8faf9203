import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    /** Where the receipt is printed unasked, the slip of the return is too. */
    async afterOrderValidation() {
        const prints = this.order.nb_print === 0 && this.pos.config.iface_print_auto;
        await super.afterOrderValidation(...arguments);
        if (!this.order.hasReturnedLines()) {
            return;
        }
        this.pos.sendIntakes(); // one of them may be settled with it
        const reference = this.order.uiState.crosschannelReturn;
        if (prints && reference) {
            await this.pos.printReturnSlip(reference);
        }
    },
});
