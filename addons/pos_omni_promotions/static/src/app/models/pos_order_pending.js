import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/models/pos_order";

/** Points that do not count yet are shown and cannot be spent. */
patch(PosOrder.prototype, {
    /** Override of `pos_loyalty`: neither those of earlier sales nor those of this very one. */
    _getRealCouponPoints(couponId) {
        const points = super._getRealCouponPoints(...arguments);
        const card = this.models["loyalty.card"].get(couponId);
        if (card?.program_id?.program_type !== "loyalty") {
            return points;
        }
        return points - (card.points_pending || 0) - this._pendingPoints(couponId);
    },

    /** What this order earns, where that counts later. */
    _pendingPoints(couponId) {
        const change = this.uiState.couponPointChanges[couponId];
        const program = change && this.models["loyalty.program"].get(change.program_id);
        const isLater = this.company.points_pending_days > 0 && program?.applies_on === "both";
        return isLater ? Math.max(0, change.points) : 0;
    },

    getLoyaltyPoints() {
        return super.getLoyaltyPoints(...arguments).map((entry) => {
            const id = Number(entry.couponId);
            const card = this.models["loyalty.card"].get(id);
            // What a paid order earned is on its card already, but on one that is new to the till.
            const own = this.finalized && id > 0 ? 0 : this._pendingPoints(id);
            const pending = (card?.points_pending || 0) + own;
            const until = card?.points_pending_until;
            return { ...entry, points: { ...entry.points, pending, pendingUntil: until } };
        });
    },
});
