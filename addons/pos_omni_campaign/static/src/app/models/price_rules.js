import { patch } from "@web/core/utils/patch";
import { ProductPricelist } from "@point_of_sale/app/models/product_pricelist";
import { ProductProduct } from "@point_of_sale/app/models/product_product";
import { ProductTemplate } from "@point_of_sale/app/models/product_template";
import "@pos_live_catalogue/app/models/dated_rules";

const RULES_OF_A_PRODUCT = "<-product.pricelist.item.";

const rulesOfCampaigns = {
    backLink(link) {
        const records = super.backLink(...arguments);
        if (!records || !link.startsWith(RULES_OF_A_PRODUCT)) {
            return records;
        }
        const config = this.models["pos.config"].getFirst();
        return records.filter(({ id }) => config.isRuleInCampaign(id));
    },
};
patch(ProductTemplate.prototype, rulesOfCampaigns);
patch(ProductProduct.prototype, { ...rulesOfCampaigns });

patch(ProductPricelist.prototype, {
    getGeneralRulesIdsByCategories() {
        const config = this.models["pos.config"].getFirst();
        return super
            .getGeneralRulesIdsByCategories(...arguments)
            .filter((id) => config.isRuleInCampaign(id));
    },
});
