import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

export class HandOverDialog extends Component {
    static template = "store_fulfilment.HandOverDialog";
    static components = { Dialog };
    static props = {
        order: Object,
        code: { type: String, optional: true },
        manager: Boolean,
        handOver: Function,
        sendCode: Function,
        close: Function,
    };

    setup() {
        this.state = useState({
            code: this.props.code || "",
            reason: "",
            without: false,
            text: "",
            busy: false,
        });
        useAutofocus({ refName: "code" });
        this.title = _t("Hand over %s", this.props.order.name);
    }

    get ready() {
        return this.state.without ? this.state.reason.trim() : this.state.code.trim();
    }

    async confirm() {
        if (!this.ready || this.state.busy) {
            return;
        }
        const { without, code, reason } = this.state;
        await this.run(() => this.props.handOver(without ? null : code, without ? reason : null));
    }

    async sendCode() {
        this.state.code = "";
        await this.run(() => this.props.sendCode());
    }

    /** Do something that returns what to say, or nothing when all is done. */
    async run(action) {
        this.state.busy = true;
        try {
            this.state.text = await action();
        } finally {
            this.state.busy = false;
        }
        if (!this.state.text) {
            this.props.close();
        }
    }

    onKey(ev) {
        if (ev.key === "Enter") {
            this.confirm();
        }
    }
}
