import { patch } from "@web/core/utils/patch";
import { PosConfig } from "@point_of_sale/app/models/pos_config";
import { priceClock } from "@pos_live_catalogue/app/models/dated_rules";
import { againstLimits, againstTime } from "../core/campaign";

/** A campaign whose rules are taken to be in force or not, whatever else is known. */
const supposed = { id: 0, isIn: false };

patch(PosConfig.prototype, {
    /** What the server told last; what comes with the record is read-only. Methods, as getters of
     *  records are remembered. */
    getCampaignsTold() {
        return this.uiState.campaignsTold || this._omni_campaigns;
    },

    /** What the clock on the wall of this store shows. */
    getWallClock() {
        const zone = this.getCampaignsTold()?.zone || "utc";
        return priceClock.now.setZone(zone).toFormat("yyyy-MM-dd HH:mm", {
            numberingSystem: "latn",
        });
    },

    campaignOf(program) {
        return this.getCampaignsTold()?.campaigns.find(({ programs }) =>
            programs.includes(program.id)
        );
    },

    campaignAgainstTime(facts) {
        return (
            againstTime(facts, this.getWallClock()) ||
            againstLimits(facts, { uses_each: 0, ...facts })
        );
    },

    /** Price rules keep to the time and the limits of their campaign. */
    isRuleInCampaign(ruleId) {
        const facts = this.getCampaignsTold()?.campaigns.find(({ items }) =>
            items.includes(ruleId)
        );
        if (facts && facts.id === supposed.id) {
            return supposed.isIn;
        }
        return !facts || !this.campaignAgainstTime(facts);
    },

    /** @returns what `ask` returns while a campaign's price rules are in force, or are not */
    supposing(id, isIn, ask) {
        Object.assign(supposed, { id, isIn });
        try {
            return ask();
        } finally {
            supposed.id = 0;
        }
    },
});
