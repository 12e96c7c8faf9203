import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import "@pos_loyalty/app/models/pos_order"; // its patch calls no super: ours comes after it
import "@pos_omni_promotions/app/models/pos_order"; // the same of this one
import { choose, reasonAgainst } from "../core/campaign";

const CHANNEL = "till";
const KEPT = ["gift_card", "ewallet", "loyalty"]; // they pay, or collect points

patch(PosOrder.prototype, {
    _programIsApplicable(program) {
        return super._programIsApplicable(...arguments) && !this.programAgainst(program);
    },

    /** Programs that are not for this ticket, or do not go together with others, give nothing. */
    pointsForPrograms(programs) {
        const result = super.pointsForPrograms(...arguments);
        if (!this.config.getCampaignsTold()?.campaigns.length) {
            return result;
        }
        const activated = new Set(this._code_activated_coupon_ids.map((c) => c.program_id.id));
        const fit = programs.filter(
            (program) =>
                result[program.id]?.length &&
                !this.programAgainst(program) &&
                (activated.has(program.id) || this._programIsApplicable(program))
        );
        const applied = this.chooseTogether(fit);
        for (const program of programs) {
            const isOut = fit.includes(program) && !applied.has(program.id);
            if (isOut || this.programAgainst(program)) {
                result[program.id] = [];
            }
        }
        return result;
    },

    /** @returns {Set<number>} which of these programs apply together */
    chooseTogether(programs) {
        const offers = new Map();
        for (const program of programs) {
            const facts = this.config.campaignOf(program);
            const offer = facts
                ? { ...facts, ordinary: false }
                : { id: program.id, ordinary: true, kept: KEPT.includes(program.program_type) };
            const key = `${offer.ordinary}${offer.id}`;
            offers.set(key, { ...offer, ids: [...(offers.get(key)?.ids || []), program.id] });
        }
        return new Set(choose([...offers.values()]).flatMap(({ ids }) => ids));
    },

    programAgainst(program) {
        const facts = this.config.campaignOf(program);
        return facts ? this.campaignAgainst(facts) : "";
    },

    /** @returns {string} why a campaign is not for this ticket, "" when it is */
    campaignAgainst(facts) {
        const partner = this.getPartner();
        const refused = this.uiState.campaignsAgainst;
        if (refused?.ids.includes(facts.id) && refused.partner === partner?.id) {
            return "refused"; // by the server, which knows more
        }
        const customer = partner && { known: true, ...partner.omni_campaign_facts };
        return reasonAgainst(facts, {
            ...customer,
            at: this.config.getWallClock(),
            channel: CHANNEL,
            store: this.config.getCampaignsTold().store,
            uses: facts.uses,
            spent: facts.spent,
        });
    },

    /** @returns {Object} how much each campaign takes off this ticket: {id: amount} */
    campaignDiscounts() {
        const amounts = {};
        for (const line of this._get_reward_lines()) {
            const facts = this.config.campaignOf(line.reward_id.program_id);
            if (facts) {
                const amount = -line.prices.total_included;
                amounts[facts.id] = Math.max(0, (amounts[facts.id] || 0) + amount);
            }
        }
        return amounts;
    },

    /**
     * @returns {{facts: Object, line: Object, less: number, price: number}[]} lines that have the
     *  price of a rule of a campaign with a limit: how much less than the list price they cost, and
     *  what one costs without the campaign
     */
    linesPricedByCampaigns() {
        const told = this.config.getCampaignsTold()?.campaigns || [];
        const limited = told.filter(
            ({ items, max_uses, max_each, budget }) =>
                items.length && (max_uses || max_each || budget)
        );
        const lines = this.getOrderlines().filter(
            (line) =>
                line.price_type === "original" &&
                line.qty > 0 &&
                !line.is_reward_line &&
                !line.combo_line_ids?.length &&
                !line.combo_parent_id
        );
        const found = [];
        for (const facts of limited) {
            for (const line of lines) {
                const ask = () =>
                    line.product_id.product_tmpl_id.getPrice(
                        this.pricelist_id,
                        line.getQuantity(),
                        line.getPriceExtra(),
                        false,
                        line.product_id
                    );
                const given = this.config.supposing(facts.id, true, ask);
                const price = this.config.supposing(facts.id, false, ask);
                const isGiven = this.currency.isZero(line.price_unit - given);
                if (isGiven && !this.currency.isZero(price - given)) {
                    const full = line.product_id.lst_price + line.getPriceExtra();
                    const less = Math.max(0, full - line.price_unit) * line.qty;
                    found.push({ facts, line, less, price });
                }
            }
        }
        return found;
    },

    /** @returns {Object[]} campaigns that give something to this ticket */
    campaignsOnIt() {
        const programs = this._get_reward_lines().map((line) => line.reward_id.program_id);
        const found = programs.map((program) => this.config.campaignOf(program));
        return [...new Set(found.filter(Boolean))];
    },
});
