import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/services/pos_store";
import { CardRights } from "./card_rights";

const REFUSAL = "odoo.addons.unified_inventory.exceptions.Refusal";

patch(PosStore.prototype, {
    async setup() {
        this.cardRights = new CardRights(this);
        await super.setup(...arguments);
    },

    async afterProcessServerData() {
        const result = await super.afterProcessServerData(...arguments);
        this.cardRights.start();
        return result;
    },

    /** What was sold without a connection is debited: what is left may be reserved again. */
    async postSyncAllOrders(orders) {
        this.cardRights.synced(orders);
        await super.postSyncAllOrders(...arguments);
        if (orders.some(({ card_right }) => card_right)) {
            this.cardRights.renewSoon();
        }
    },

    /** A card that is looked up is reserved; those of all customers that a search finds (without
     *  a limit) are not. */
    async fetchCoupons(domain, limit = 1) {
        const coupons = await super.fetchCoupons(...arguments);
        if (limit !== null) {
            this.cardRights.deal(coupons.map(({ id }) => id));
            this.cardRights.renewSoon();
        }
        return coupons;
    },

    setPartnerToCurrentOrder() {
        super.setPartnerToCurrentOrder(...arguments);
        this.cardRights.renewSoon();
    },

    /** The order is paid and synced when its points are booked: what the server refuses then is
     * told, and neither makes the order a draft again nor holds up those behind it. */
    async postProcessLoyalty(order) {
        try {
            const result = await super.postProcessLoyalty(...arguments);
            await this.readPendingPoints(order);
            return result;
        } catch (error) {
            if (!(error instanceof RPCError && error.exceptionName === REFUSAL)) {
                throw error;
            }
            this.dialog.add(AlertDialog, {
                title: _t("Points not booked"),
                body: _t("%(order)s is paid, but its points are not booked: %(why)s", {
                    order: order.pos_reference || order.name,
                    why: error.data.message.replace(/ \[\w+\]$/, ""),
                }),
            });
        }
    },

    /** What of the points of this order's cards does not count yet: the server keeps that. */
    async readPendingPoints(order) {
        const partner = order.getPartner();
        const loyal = this.models["loyalty.card"].filter(
            ({ id, partner_id, program_id }) =>
                id > 0 &&
                partner &&
                partner_id?.id === partner.id &&
                program_id?.program_type === "loyalty"
        );
        if (this.company.points_pending_days > 0 && loyal.length) {
            await this.data.read(
                "loyalty.card",
                loyal.map(({ id }) => id)
            );
        }
    },

    async activateCode(code) {
        const result = await super.activateCode(...arguments);
        const order = this.getOrder();
        if (order && result === true) {
            // The payment is where a card that is gone is told of.
            await this.holdCards(order);
            this.cardRights.renewSoon();
        }
        return result;
    },

    async _onBeforeDeleteOrder(order) {
        const goesOn = await super._onBeforeDeleteOrder(...arguments);
        if (goesOn) {
            if (order.uiState.areCardsHeld) {
                this.data.silentCall("pos.config", "release_cards", [this.config.id, order.uuid]);
            }
            this.cardRights.forget(order);
        }
        return goesOn;
    },

    /**
     * @returns {{id: number, points: number, amount: number, coupon: Object}[]} what an order
     * spends of each card that there is already
     */
    spentCards(order) {
        const cards = new Map();
        for (const line of order._get_reward_lines()) {
            const coupon = line.coupon_id;
            if (!coupon || coupon.id < 1) {
                continue;
            }
            const card = cards.get(coupon.id) || { id: coupon.id, points: 0, amount: 0, coupon };
            card.points += line.points_cost;
            card.amount -= line.price_unit * line.qty;
            cards.set(coupon.id, card);
        }
        for (const card of cards.values()) {
            // Points that this very sale earns may pay for it.
            const earned = order.uiState.couponPointChanges[card.id];
            if (earned && card.coupon.program_id.applies_on === "both") {
                card.points -= earned.points;
            }
        }
        return [...cards.values()].filter((card) => card.points > 0);
    },

    limitedPrograms(order) {
        const programs = order._get_reward_lines().map((line) => line.reward_id.program_id);
        return [...new Set(programs.filter((program) => program.limit_usage).map(({ id }) => id))];
    },

    /**
     * Hold what an order spends, or give back what it does not spend any more.
     *
     * @returns {Promise<{held: boolean, message?: string, offline?: boolean}>}
     */
    async holdCards(order) {
        const spent = this.spentCards(order);
        const programs = this.limitedPrograms(order);
        if (!spent.length && !programs.length && !order.uiState.areCardsHeld) {
            return { held: true };
        }
        const cards = Object.fromEntries(spent.map(({ id, points }) => [id, points]));
        let answer;
        try {
            const need = this.cardRights.needOf(order);
            answer = await this.cardRights.holding(order.uuid, need, (...right) =>
                this.data.call("pos.config", "hold_cards", [
                    this.config.id,
                    order.uuid,
                    cards,
                    programs,
                    ...right,
                ])
            );
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return { held: false, offline: true };
            }
            throw error;
        }
        order.uiState.areCardsHeld = answer.held;
        for (const { id, coupon } of spent) {
            // So that the rewards can be corrected.
            if (id in answer.available) {
                coupon.points = Math.max(0, answer.available[id]);
            }
        }
        return answer;
    },
});
