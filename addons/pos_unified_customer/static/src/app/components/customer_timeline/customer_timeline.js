import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

const { DateTime } = luxon;

/** What happened between a customer and the company, page by page. */
export class CustomerTimeline extends Component {
    static template = "pos_unified_customer.CustomerTimeline";
    static props = { partner: Object };

    setup() {
        this.pos = usePos();
        this.kinds = {
            order: _t("Orders"),
            till: _t("Till"),
            return: _t("Returns"),
            ticket: _t("Tickets"),
            consultation: _t("Consultations"),
        };
        this.icons = {
            order: "fa-shopping-cart",
            till: "fa-shopping-bag",
            return: "fa-reply",
            ticket: "fa-life-ring",
            consultation: "fa-comments-o",
        };
        this.state = useState({ kind: "", events: [], next: "", status: "loading" });
        onWillStart(() => {
            this.load();
        });
    }

    async choose(kind) {
        Object.assign(this.state, { kind, events: [], next: "" });
        await this.load();
    }

    async load() {
        const asked = this.state.kind;
        this.state.status = "loading";
        try {
            const page = await this.pos.data.orm.silent.call(
                "unified.customer",
                "till_timeline",
                [this.pos.config.id, this.props.partner.id],
                { kinds: asked ? [asked] : [], before: this.state.next }
            );
            if (asked === this.state.kind) {
                this.state.events.push(...page.events);
                Object.assign(this.state, { next: page.next, status: "shown" });
            }
        } catch {
            this.state.status = "offline";
        }
    }

    money(amount) {
        return this.env.utils.formatCurrency(amount);
    }

    day(text) {
        return DateTime.fromISO(text, { zone: "utc" }).toLocal().toLocaleString(DateTime.DATE_MED);
    }
}
