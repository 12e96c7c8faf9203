import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { TextInputPopup } from "@point_of_sale/app/components/popups/text_input_popup/text_input_popup";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import {
    FOR_MANAGERS,
    ReturnDialog,
} from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";
import { sentence } from "@pos_crosschannel_returns/app/services/pos_store_intake";

/** Goods that were taken in without network and wait to be settled or given back. */
export class IntakeList extends Component {
    static template = "pos_crosschannel_returns.IntakeList";
    static components = { Dialog };
    static props = { close: Function, code: { type: String, optional: true } };

    setup() {
        this.pos = usePos();
        this.state = useState({ references: {}, errors: {}, asks: {}, busy: false });
        onWillStart(() => this.pos.sendIntakes());
    }

    /** All that wait, or the one whose receipt was scanned. */
    get waiting() {
        const uuid = this.props.code?.replace(/^INT:/i, "").toLowerCase();
        return this.pos.intakes.waiting.filter((intake) => !uuid || intake.uuid === uuid);
    }

    date(intake) {
        return formatDateTime(deserializeDateTime(intake.taken_at));
    }

    names(intake) {
        return intake.lines.map((line) => `${line.quantity} × ${line.product}`).join(", ");
    }

    unsentNames(intake) {
        const products = this.pos.models["product.product"];
        return intake.data.lines
            .map(
                (line) => `${line.quantity} × ${products.get(line.product_id)?.display_name || ""}`
            )
            .join(", ");
    }

    reference(intake) {
        return this.state.references[intake.uuid] ?? (intake.order || intake.reference);
    }

    /** Open the return; then the return dialog takes the goods in and pays, as any return. */
    async settle(intake, consent = null) {
        await this.ask(intake, async () => {
            const answer = await this.open(intake, consent);
            this.state.asks[intake.uuid] = false;
            if (answer.refusal) {
                this.state.errors[intake.uuid] = answer.refusal.text;
                this.state.asks[intake.uuid] = FOR_MANAGERS.includes(answer.refusal.code);
            } else if (answer.return) {
                this.pos.dialog.add(ReturnDialog, { reference: answer.key });
                this.props.close();
            }
        });
    }

    async open(intake, consent) {
        const reference = this.reference(intake);
        const told = reference === intake.order ? null : reference || null;
        const answer = await this.pos.callIntake("till_intake_open", intake.uuid, told, consent);
        this.pos.checkConsent(answer);
        await this.pos.sendIntakes();
        return answer;
    }

    /** A manager overrules the policy; the server checks the PIN. */
    async askManager(intake) {
        const reason = this.state.errors[intake.uuid];
        const consented = await this.pos.askReturnConsent(intake.managers, async (consent) => {
            const answer = await this.open(intake, { ...consent, reason });
            this.state.errors[intake.uuid] = answer.refusal?.text || "";
        });
        if (consented && !this.state.errors[intake.uuid]) {
            await this.settle(intake);
        }
    }

    async giveBack(intake) {
        const reason = await makeAwaitable(this.pos.dialog, TextInputPopup, {
            title: _t("Why are the goods given back?"),
            placeholder: _t("e.g. not bought from us"),
        });
        if (reason) {
            await this.ask(intake, async () => {
                await this.pos.callIntake("till_intake_give_back", intake.uuid, reason);
                await this.pos.sendIntakes();
            });
        }
    }

    async ask(intake, action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.errors[intake.uuid] = "";
        try {
            await action();
        } catch (error) {
            const isOffline = error instanceof ConnectionLostError;
            if (!isOffline && !error.data?.message) {
                throw error;
            }
            this.state.errors[intake.uuid] = isOffline
                ? _t("It is settled when the network is back.")
                : sentence(error);
        } finally {
            this.state.busy = false;
        }
    }
}
