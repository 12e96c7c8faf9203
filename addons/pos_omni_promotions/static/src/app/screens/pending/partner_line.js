import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { patch } from "@web/core/utils/patch";
import { PartnerLine } from "@point_of_sale/app/screens/partner_list/partner_line/partner_line";

patch(PartnerLine.prototype, {
    /** Override of `pos_loyalty`: with what of the points does not count yet. */
    _getLoyaltyPointsRepr(card) {
        const points = super._getLoyaltyPointsRepr(...arguments);
        if (!card.points_pending) {
            return points;
        }
        const pending = formatFloat(card.points_pending, { digits: [69, 2] });
        return _t("%(points)s, %(pending)s of it later", { points, pending });
    },
});
