import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** The form of a return: asks the server what it is worth and sends it without leaving the page,
 * so that a refusal loses nothing, photos least of all. It works without this, too. */
export class ReturnForm extends Interaction {
    static selector = ".o_return_form";
    dynamicContent = {
        _root: {
            "t-on-submit.prevent": this.locked(this.send),
            "t-on-change": this.unmark,
        },
        ".o_return_send": { "t-att-disabled": () => this.sending || undefined },
        "input[type=number]": {
            "t-on-input": this.showDetails,
            "t-on-change": this.debounced(this.quote, 150),
        },
        ".o_return_details": {
            "t-att-class": (el) => ({ "d-none": !this.isChosen(el) }),
        },
        "select[name=place]": {
            "t-att-class": () => ({ "d-none": this.el.elements.way?.value !== "store" }),
        },
        "input[name=way]": { "t-on-change": this.showDetails },
    };

    setup() {
        this.sending = false;
        this.asked = 0;
    }

    /** Who comes back to the page finds what was typed, and what that is worth. */
    start() {
        if ([...this.el.querySelectorAll("input[type=number]")].some((el) => Number(el.value))) {
            this.quote();
        }
    }

    isChosen(el) {
        const input = el.closest(".o_return_row").querySelector("input[type=number]");
        return Number(input.value) !== 0;
    }

    /** The dynamic content follows what was typed. */
    showDetails() {}

    /** What is changed is no longer marked as wrong. */
    unmark({ target }) {
        const part = target.closest(".o_return_row, .o_return_choice");
        part?.querySelector("[data-part^=error_], [data-part=way]").replaceChildren();
    }

    async quote() {
        const data = new FormData(this.el);
        for (const [name, value] of [...data]) {
            if (value instanceof File) {
                data.delete(name);
            }
        }
        data.set("step", "quote");
        const asked = ++this.asked;
        const page = await this.waitFor(this.post(data));
        if (page && asked === this.asked) {
            this.show(page, ["quote"]);
        }
    }

    async send() {
        this.sending = true;
        this.updateContent();
        const page = await this.waitFor(this.post(new FormData(this.el)));
        this.sending = false;
        if (page) {
            this.show(page);
            document.querySelector(".o_return_error, .o_return_alert")?.scrollIntoView({
                block: "center",
            });
        }
    }

    /** Returns the page that the server answers, undefined when it sent the visitor elsewhere. */
    async post(data) {
        try {
            const response = await fetch(this.el.action, { method: "POST", body: data });
            if (response.redirected) {
                window.location = response.url;
                return new Promise(() => {}); // locked until the other page is there
            }
            if (response.ok) {
                const text = await response.text();
                return new DOMParser().parseFromString(text, "text/html");
            }
            const tooLarge = response.status === 413;
            this.warn(
                tooLarge
                    ? _t("The photos are too large together.")
                    : _t("This did not work. Please try again.")
            );
        } catch {
            this.warn(_t("There is no connection. Please try again."));
        }
    }

    /** Take over parts of the answered page; all of them by default. */
    show(page, names = null) {
        for (const part of document.querySelectorAll("[data-part]")) {
            const { part: name } = part.dataset;
            const fresh = page.querySelector(`[data-part="${name}"]`);
            if (fresh && (!names || names.includes(name))) {
                part.replaceChildren(...fresh.childNodes);
            }
        }
    }

    warn(text) {
        const alert = document.createElement("div");
        alert.className = "o_return_alert alert alert-danger";
        alert.textContent = text;
        document.querySelector("[data-part=alert]").replaceChildren(alert);
    }
}

registry
    .category("public.interactions")
    .add("website_sale_crosschannel_returns.return_form", ReturnForm);
