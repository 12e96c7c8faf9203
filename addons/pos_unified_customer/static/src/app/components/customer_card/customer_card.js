import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";
import { uuidv4 } from "@point_of_sale/utils";
import { CustomerTimeline } from "@pos_unified_customer/app/components/customer_timeline/customer_timeline";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

const { DateTime } = luxon;

/** All of a customer, for the clerk before whom they stand. */
export class CustomerCard extends Component {
    static template = "pos_unified_customer.CustomerCard";
    static components = { Dialog, CustomerTimeline };
    static props = { partner: Object, close: Function };

    setup() {
        this.pos = usePos();
        // One after another: a card that was read before a tap must not come after its answer
        this.mutex = new Mutex();
        this.state = useState({
            status: "loading",
            card: null,
            seenAt: null,
            refusal: "",
            page: "profile",
            note: "",
            noted: "",
        });
        this.kinds = [
            ["advice", _t("Advice")],
            ["fitting", _t("Fitting")],
            ["question", _t("Question")],
            ["complaint", _t("Complaint")],
        ];
        this.classColours = {
            champion: "text-bg-success",
            loyal: "text-bg-success",
            at_risk: "text-bg-warning",
            lapsed: "text-bg-danger",
        };
        this.labels = { web: _t("online"), till: _t("at the till"), office: _t("by the office") };
        onWillStart(() => {
            this.load(); // the dialog opens at once
        });
    }

    load() {
        return this.mutex.exec(() => this._load());
    }

    async _load() {
        try {
            Object.assign(this.state, await this.pos.getCustomerCard(this.props.partner));
            this.state.status = this.state.card ? "shown" : "unknown";
        } catch (error) {
            this.state.refusal = error.data?.message || "";
            this.state.status = "refused";
        }
    }

    /** The second tap: what kind of talk it was. */
    async consult(kind, label) {
        this.state.noted = "";
        try {
            await this.pos.data.orm.silent.call("unified.customer", "till_consult", [
                this.pos.config.id,
                this.props.partner.id,
                kind,
                this.state.note,
                uuidv4(),
            ]);
        } catch (error) {
            this.state.refusal = error.data?.message || _t("The till is offline: not noted.");
            return;
        }
        Object.assign(this.state, { note: "", noted: label, refusal: "" });
        await this.load();
    }

    /** One tap on what was bought: the customer says they like it, or no more. */
    prefer(kind, valueId) {
        return this.mutex.exec(() => this._prefer(kind, valueId));
    }

    async _prefer(kind, valueId) {
        if (this.state.seenAt) {
            return;
        }
        try {
            const answer = await this.pos.data.orm.silent.call("unified.customer", "till_prefer", [
                this.pos.config.id,
                this.props.partner.id,
                kind,
                valueId,
            ]);
            Object.assign(this.state.card, answer);
            this.state.refusal = "";
        } catch (error) {
            this.state.refusal = error.data?.message || _t("The till is offline: not noted.");
        }
    }

    isPreferred(kind, valueId) {
        return this.state.card.preferences.some(
            (one) => one.kind === kind && one.value_id === valueId
        );
    }

    get sourceIcons() {
        return {
            customer: "fa-heart",
            clerk: "fa-user",
            learned: "fa-line-chart",
            browsing: "fa-eye",
        };
    }

    get groups() {
        const { card } = this.state;
        return [
            [_t("Sizes"), card.sizes, "size"],
            [_t("Colours"), card.colours, "colour"],
            [_t("Brands"), card.brands, "brand"],
            [_t("Categories"), card.categories, "category"],
            [_t("Stores"), card.stores, "store"],
        ].filter(([, values]) => values.length);
    }

    get documents() {
        const { card } = this.state;
        return [
            [_t("Open orders"), card.open_orders],
            [_t("To be picked up or delivered"), card.pickups],
            [_t("Returns"), card.returns],
        ].filter(([, rows]) => rows.length);
    }

    get seenAt() {
        return formatDateTime(DateTime.fromMillis(this.state.seenAt));
    }

    money(amount) {
        return this.env.utils.formatCurrency(amount);
    }

    day(text) {
        return text ? DateTime.fromISO(text).toLocaleString(DateTime.DATE_MED) : "";
    }
}
