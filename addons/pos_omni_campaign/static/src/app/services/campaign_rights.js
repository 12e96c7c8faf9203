import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CardRights } from "@pos_omni_promotions/app/services/card_rights";

/** Under which name an order takes uses of campaigns, beside its cards. */
export const campaignName = (uuid) => `${uuid}/campaigns`;

/** Rights of limited campaigns: "campaign,5" are sales, "budget,5" is money of its budget. */
patch(CardRights.prototype, {
    namesOf(uuid) {
        return [...super.namesOf(...arguments), campaignName(uuid)];
    },

    rightsIn(answer) {
        const rights = super.rightsIn(...arguments);
        for (const [id, { uses, amount }] of Object.entries(answer.campaigns || {})) {
            rights[`campaign,${id}`] = uses;
            if (amount !== undefined) {
                rights[`budget,${id}`] = amount;
            }
        }
        return rights;
    },

    /**
     * @param {Object} amounts what campaigns take off a ticket: {id: amount}
     * @returns {Object} what it needs of those that have a limit: {key: units}
     */
    needOfCampaigns(amounts) {
        const need = {};
        for (const { id, max_uses, max_each, budget } of this.campaignsOf(amounts)) {
            if (max_uses || max_each || budget) {
                need[`campaign,${id}`] = 1;
            }
            if (budget) {
                need[`budget,${id}`] = amounts[id];
            }
        }
        return need;
    },

    campaignsOf(byId) {
        const told = this.pos.config.getCampaignsTold()?.campaigns || [];
        return told.filter(({ id }) => id in byId);
    },

    /**
     * Let an order have what it needs of limited campaigns without a connection.
     *
     * @returns {Object} the campaigns that it cannot have, and why: {id: text}
     */
    spendCampaigns(order, need) {
        if (!this.isOn || !Object.keys(need).length) {
            return {};
        }
        const against = {};
        for (const key of this.spendNeed(order, campaignName(order.uuid), need)) {
            against[key.split(",")[1]] = "";
        }
        for (const { id, name, max_each } of this.campaignsOf(against)) {
            against[id] = max_each
                ? _t(
                      "“%s” cannot be given without a connection: nobody knows how often this customer has used it.",
                      name
                  )
                : _t(
                      "“%s” cannot be given without a connection: this till has nothing reserved of it any more.",
                      name
                  );
        }
        return against;
    },
});
