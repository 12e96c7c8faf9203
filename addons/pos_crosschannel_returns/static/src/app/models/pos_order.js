import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/models/pos_order";

const isPaymentProgram = (program) => ["ewallet", "gift_card"].includes(program.program_type);

/**
 * The ticket as promotions see it: without what comes back. It takes no part in the ticket's
 * state, so that reading it renders nothing anew.
 *
 * @param {PosOrder} order
 * @returns {PosOrder} the order itself where nothing comes back
 */
function onlySold(order) {
    if (!order.hasReturnedLines()) {
        return order;
    }
    const isSold = (line) => !line.crosschannel_return_key;
    const sum = (field) =>
        order.lines.filter(isSold).reduce((total, line) => total + line[field], 0);
    return Object.create(order, {
        getOrderlines: { value: () => order.getOrderlines().filter(isSold) },
        hasReturnedLines: { value: () => false },
        priceIncl: { get: () => order.currency.round(sum("priceIncl")) },
        priceExcl: { get: () => order.currency.round(sum("priceExcl")) },
    });
}

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

    /** What came back with the ticket is no discount that was given on it. */
    get discountLines() {
        return super.discountLines?.filter((line) => !line.crosschannel_return_key);
    },

    /** What comes back counts for promotions as little as what Odoo's own refund takes back. */
    _get_regular_order_lines() {
        return super._get_regular_order_lines()?.filter((line) => !line.crosschannel_return_key);
    },

    /** A discount counts on what is sold alone: what comes back is worth what was paid for it.
     * A card or wallet pays the balance; of money that is paid out it pays nothing. */
    _getRewardLineValuesDiscount({ reward }) {
        if (!this.hasReturnedLines()) {
            return super._getRewardLineValuesDiscount(...arguments);
        }
        if (!isPaymentProgram(reward.program_id)) {
            return super._getRewardLineValuesDiscount.apply(onlySold(this), arguments);
        }
        return this.priceIncl > 0 ? super._getRewardLineValuesDiscount(...arguments) : [];
    },

    _computeUnclaimedFreeProductQty() {
        return super._computeUnclaimedFreeProductQty.apply(onlySold(this), arguments);
    },

    _canGenerateRewards(program) {
        const sold = onlySold(this);
        return super._canGenerateRewards.call(sold, program, sold.priceIncl, sold.priceExcl);
    },

    /** Whether there is anything to be paid matters to cards and wallets only. */
    getClaimableRewards() {
        const rewards = super.getClaimableRewards.apply(onlySold(this), arguments);
        return this.hasReturnedLines() && this.priceIncl <= 0
            ? rewards.filter(({ reward }) => !isPaymentProgram(reward.program_id))
            : rewards;
    },

    /**
     * Whether only the server knows what this refund by a receipt gives back: promotions may
     * no longer be earned by what is kept, points or a card that was sold may be spent, and a
     * coupon for the next order, which is of nobody.
     */
    isJudgedByServer() {
        const back = this.lines.filter((line) => line.refunded_orderline_id);
        const sold = [...new Set(back.map((line) => line.refunded_orderline_id.order_id))];
        const { crosschannel_promotions, crosschannel_spent_points, crosschannel_coupons } =
            this.company;
        return (
            back.some((line) => line.isTopUp()) ||
            (crosschannel_spent_points === "lower" &&
                sold.some((order) => !order || order.partner_id || crosschannel_coupons)) ||
            (crosschannel_promotions === "unwind" &&
                sold.some((order) => !order || (order.hasPromotion() && !this.takesAllOf(order))))
        );
    },

    hasPromotion() {
        return this.lines.some(
            (line) => line.is_reward_line && !isPaymentProgram(line.reward_id?.program_id || {})
        );
    },

    takesAllOf(order) {
        return order.lines.every((line) => {
            const back = this.lines.filter(({ refunded_orderline_id: sold }) => sold === line);
            return back.reduce((left, { qty }) => left + qty, line.qty) <= 0;
        });
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
