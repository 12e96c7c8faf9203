import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";

patch(PosOrder.prototype, {
    hasReturnedLines() {
        return this.lines.some((line) => line.crosschannel_return_key);
    },

    /** Goods may be sold beside what comes back. */
    isSaleDisallowed() {
        return super.isSaleDisallowed(...arguments) && !this.hasReturnedLines();
    },

    /** What comes back earns nothing and takes nothing from what is sold beside it: the points
     * it once earned are the return's own affair. */
    isLineValidForLoyaltyPoints(line) {
        return !line.crosschannel_return_key && super.isLineValidForLoyaltyPoints(...arguments);
    },

    /** Of money that is paid out nothing is taken off: the discount would be a charge. */
    _getRewardLineValuesDiscount() {
        const isPaidOut = this.hasReturnedLines() && this.priceIncl <= 0;
        return isPaidOut ? [] : super._getRewardLineValuesDiscount(...arguments);
    },

    /**
     * A ticket with returned goods is a refund only while money is paid out for it: terminals
     * go by it. Before, goods may be added and its quantities are as they are.
     */
    countAsRefund(isPaying) {
        if (!this.finalized && this.hasReturnedLines()) {
            this.is_refund = isPaying && this.priceIncl < 0;
            this.triggerRecomputeAllPrices();
        }
    },
});
