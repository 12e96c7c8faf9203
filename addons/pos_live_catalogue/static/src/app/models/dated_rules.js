import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { ProductPricelist } from "@point_of_sale/app/models/product_pricelist";
import { ProductProduct } from "@point_of_sale/app/models/product_product";
import { ProductTemplate } from "@point_of_sale/app/models/product_template";

const { DateTime } = luxon;
const RULES_OF_A_PRODUCT = "<-product.pricelist.item.";

/** The moment whose prices are asked for; of now when none is set. */
export const priceClock = {
    at: null,
    get now() {
        return this.at || DateTime.now();
    },
};

/** The first moment after a rule's time (milliseconds): the server counts in seconds, and the last
 *  one belongs to it. */
export const endOf = (rule) => rule.date_end && rule.date_end.toMillis() + 1000;

/** Both ends of a rule's time belong to it, as on the server. */
export function isInForce(rule, moment = priceClock.now) {
    return (
        (!rule.date_start || rule.date_start <= moment) && (!rule.date_end || moment < endOf(rule))
    );
}

/** Rules in force, the latest first, as the server orders them; it is the order of loading that
 *  counts in getPrice, and a rule that came live would be the last. */
const rulesInForce = (rules) => rules.filter((rule) => isInForce(rule)).sort((a, b) => b.id - a.id);

const datedRules = {
    backLink(link) {
        const records = super.backLink(...arguments);
        return records && link.startsWith(RULES_OF_A_PRODUCT) ? rulesInForce(records) : records;
    },
};
patch(ProductTemplate.prototype, datedRules);
patch(ProductProduct.prototype, { ...datedRules });

patch(ProductPricelist.prototype, {
    getGeneralRulesIdsByCategories() {
        const rules = this.models["product.pricelist.item"];
        return super
            .getGeneralRulesIdsByCategories(...arguments)
            .filter((id) => rules.get(id) && isInForce(rules.get(id)));
    },

    /** Rules came or went: who has which is known anew. */
    forgetGeneralRules() {
        this.uiState.generalRulesIdsByCateg = {};
        this.uiState.generalRulesIds = {};
        this.computeGeneralRulesByCateg();
    },
});

patch(PosOrderline.prototype, {
    /** What a customer was told stays, also when there are more of it. */
    setQuantity(quantity, keepPrice) {
        return super.setQuantity(quantity, keepPrice || this.uiState.keepsPrice);
    },
});

patch(PosOrder.prototype, {
    /** Another pricelist is another promise: the customer turned out to be a member, say. */
    setPricelist(pricelist) {
        if (pricelist?.id !== this.pricelist_id?.id) {
            for (const line of this.lines) {
                line.uiState.keepsPrice = false;
            }
        }
        return super.setPricelist(...arguments);
    },

    getLinesToCompute() {
        return super.getLinesToCompute().filter((line) => !line.uiState.keepsPrice);
    },
});
