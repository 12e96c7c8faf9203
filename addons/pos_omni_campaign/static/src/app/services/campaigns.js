import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { ConnectionLostError } from "@web/core/network/rpc";
import { readKept } from "@pos_omni_promotions/app/services/card_rights";
import { campaignName } from "./campaign_rights";

const { DateTime } = luxon;
const MINUTE = 60000;

/** Campaigns as the server told them last, kept for the time without it; the clock that begins and
 *  ends them in their minute. */
export class Campaigns {
    constructor(pos) {
        this.pos = pos;
    }

    get key() {
        return `omni_campaigns_${odoo.info?.db}_${this.pos.config.id}`;
    }

    start() {
        const kept = readKept(this.key);
        if (kept?.campaigns && kept.as_of > (this.pos.config.getCampaignsTold()?.as_of || "")) {
            this.pos.config.uiState.campaignsTold = kept;
        }
        this.pos.data.connectWebSocket("CAMPAIGNS", (told) => this.take(told));
        this.pos.bus.addEventListener("BUS:RECONNECT", () => this.refresh());
        browser.addEventListener("pos-network-online", () => this.refresh());
        this.seenAt = DateTime.now();
        this.signature = this.sign();
        this.waitForNextMinute();
    }

    /** Take what the server told, unless something later is known. */
    take(told) {
        if (told.as_of < (this.pos.config.getCampaignsTold()?.as_of || "")) {
            return;
        }
        browser.localStorage.setItem(this.key, JSON.stringify(told));
        this.pos.liveCatalogue.keepingPrices(() => {
            this.pos.config.uiState.campaignsTold = told;
            this.forgetRules();
        });
        this.update();
        const programs = this.pos.models["loyalty.program"];
        const running = told.campaigns.filter(({ state }) => state === "running");
        const unknown = running.flatMap((facts) =>
            facts.programs.filter((id) => !programs.get(id))
        );
        if (unknown.length) {
            this.refresh(unknown);
        }
    }

    /** Ask for the campaigns, and for programs that came since this till was opened. */
    async refresh(unknown = []) {
        try {
            const answer = await this.pos.data.call("pos.config", "get_campaigns", [
                this.pos.config.id,
                unknown,
            ]);
            this.addPrograms(answer.data);
            if (!unknown.length) {
                this.take(answer.told);
            }
            this.pos.updateRewards();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    addPrograms(data) {
        const { models } = this.pos;
        if (!data["loyalty.program"]?.length) {
            return;
        }
        models.connectNewData(data);
        for (const { id } of data["loyalty.rule"]) {
            const rule = models["loyalty.rule"].get(id);
            rule.validProductIds = new Set(rule.raw.valid_product_ids);
        }
        const products = models["product.product"].getAll();
        for (const { id } of data["loyalty.reward"]) {
            this.pos.computeDiscountProductIds(models["loyalty.reward"].get(id), products);
        }
    }

    // === THE CLOCK ===

    waitForNextMinute() {
        const wait = MINUTE - (DateTime.now().toMillis() % MINUTE) + 1;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            this.onMinute();
            this.waitForNextMinute();
        }, wait);
    }

    onMinute() {
        const before = this.seenAt;
        this.seenAt = DateTime.now();
        if (this.sign() !== this.signature) {
            this.pos.liveCatalogue.onTime(before);
            this.forgetRules();
            this.update();
        }
    }

    /** What is in force now, as a text. */
    sign() {
        const { config } = this.pos;
        const told = config.getCampaignsTold()?.campaigns || [];
        return told.map((facts) => `${facts.id}:${config.campaignAgainstTime(facts)}`).join();
    }

    forgetRules() {
        for (const pricelist of this.pos.models["product.pricelist"].getAll()) {
            pricelist.forgetGeneralRules();
        }
    }

    /** Let the ticket have what it may have now; what is being paid stays as it is. */
    update() {
        this.signature = this.sign();
        const order = this.pos.getOrder();
        if (!order || order.finalized || order.payment_ids.length) {
            return;
        }
        const gone = order.campaignsOnIt().filter((facts) => order.campaignAgainst(facts));
        if (gone.length) {
            const names = gone.map(({ name }) => name).join(", ");
            this.pos.notification.add(_t("No longer in force: %s", names), { type: "warning" });
        }
        this.pos.updateRewards();
    }

    // === BEFORE THE PAYMENT ===

    /**
     * Ask the server whether the campaigns of a ticket are for it now; it keeps their last use for
     * this ticket then.
     *
     * @returns {Promise<boolean>} whether the sale may go on
     */
    async check(order) {
        const ids = order.campaignsOnIt().map(({ id }) => id);
        const priced = order.linesPricedByCampaigns();
        if (!ids.length && !priced.length) {
            return true;
        }
        const amounts = order.campaignDiscounts();
        for (const { facts, less } of priced) {
            amounts[facts.id] = (amounts[facts.id] || 0) + less;
        }
        const partner = order.getPartner()?.id;
        const { cardRights } = this.pos;
        const need = cardRights.needOfCampaigns(amounts);
        const ask = async (...right) => {
            const answer = await this.pos.data.call("pos.config", "check_campaigns", [
                this.pos.config.id,
                order.uuid,
                ids,
                typeof partner === "number" ? partner : false,
                amounts,
                [...new Set(priced.map(({ facts }) => facts.id))],
                ...right,
            ]);
            return { ...answer, held: !Object.keys(answer.against).length };
        };
        let against;
        let title = _t("The price has changed");
        try {
            const answer = await cardRights.holding(campaignName(order.uuid), need, ask);
            against = answer.against;
            if (answer.held) {
                order.uiState.areCardsHeld = true; // to be given back with the ticket
                return true;
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            against = cardRights.spendCampaigns(order, need);
            if (!Object.keys(against).length) {
                order.card_decision = "offline"; // it is sold as this till knows it
                return true;
            }
            title = _t("No connection");
        }
        order.uiState.campaignsAgainst = { partner, ids: Object.keys(against).map(Number) };
        for (const { facts, line, price } of priced) {
            if (facts.id in against) {
                line.setUnitPrice(price);
                line.uiState.keepsPrice = true; // also when there are more of it
            }
        }
        this.pos.updateRewards();
        this.pos.dialog.add(AlertDialog, {
            title,
            body: Object.values(against).join("\n"),
        });
        return false;
    }
}
