import { registry } from "@web/core/registry";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";

function openReturn() {
    return [
        ...ProductScreen.clickControlButtonMore(),
        {
            content: "open the return dialog",
            trigger: ".modal .crosschannel-return-button",
            run: "click",
        },
    ];
}

function find(reference) {
    return [
        {
            content: "type the reference",
            trigger: ".crosschannel-return-reference",
            run: `edit ${reference}`,
        },
        { content: "find it", trigger: ".crosschannel-return-find:enabled", run: "click" },
    ];
}

function receiptIsShown() {
    return {
        content: "the server has booked it (a credit note takes its time on a busy machine)",
        trigger: ".pos .receipt-screen",
        timeout: 60000,
    };
}

function tap(selector, content = "") {
    return { content: content || `tap ${selector}`, trigger: selector, run: "click" };
}

function chooseOne() {
    return [
        {
            content: "the line shows what can come back and its price",
            trigger:
                ".crosschannel-return-line[data-sku='WEB']:contains('2 of 2 can come back'):contains('120.00')",
        },
        {
            content: "not before a reason and a quantity are chosen",
            trigger: ".crosschannel-return-confirm:disabled",
        },
        tap("[data-sku='WEB'] .crosschannel-return-plus"),
        tap(".crosschannel-return-reason[data-reason='wrong_size']", "a reason in one tap"),
    ];
}

function choose() {
    return [
        chooseOne(),
        tap(
            ".crosschannel-return-confirm:enabled:contains('Refund'):contains('120.00')",
            "the total is shown"
        ),
    ].flat();
}

function enterPin(pin) {
    return [
        ...[...pin].map((key) => ({
            trigger: `.modal:contains('Till PIN of') .numpad button:contains('${key}')`,
            run: "click",
        })),
        {
            trigger: ".modal:contains('Till PIN of') .btn-primary:contains('Consent')",
            run: "click",
        },
    ];
}

function pay() {
    return [
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        receiptIsShown(),
    ].flat();
}

registry.category("web_tour.tours").add("CrosschannelReturnTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            Offline.setOfflineMode(),
            find("WEB-RETURN"),
            {
                content: "without network it says so",
                trigger: ".crosschannel-return-error:contains('needs the network')",
            },
            Offline.setOnlineMode(),
            find("NOPE"),
            {
                content: "an unknown reference is said",
                trigger: ".crosschannel-return-error:contains('There is no such order')",
            },
            find("WEB-RETURN"),
            chooseOne(),
            Offline.setOfflineMode(),
            tap(".crosschannel-return-confirm:enabled"),
            {
                content: "without network the lines stay",
                trigger:
                    ".modal:has(.crosschannel-return-error:contains('What you entered stays')) .crosschannel-return-total:contains('120.00')",
            },
            tap(".modal-header .btn-close", "even when the dialog is closed"),
            { trigger: "body:not(:has(.modal))" },
            Offline.setOnlineMode(),
            openReturn(),
            tap(".crosschannel-return-confirm:enabled:contains('120.00')"),
            PaymentScreen.totalIs("-120.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            Offline.setOfflineMode(),
            PaymentScreen.clickValidate(),
            Dialog.is({ title: "Not taken back yet" }),
            Dialog.confirm(),
            Offline.setOnlineMode(),
            PaymentScreen.clickValidate(),
            receiptIsShown(),
            {
                content: "the receipt is the slip of the return: its reference and the reason",
                trigger:
                    ".pos-receipt .customer-note:contains('RET/'):contains('WEB-RETURN'):contains('Does not fit')",
            },
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelReturnPhoneTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickReview(),
            openReturn(),
            find("web-return"),
            choose(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            receiptIsShown(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelExchangeTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("lovelace"),
            chooseOne(),
            tap(".crosschannel-return-variant[data-variant='L']", "another variant in one tap"),
            tap(".crosschannel-return-confirm:enabled:contains('Exchange')"),
            PaymentScreen.totalIs("60.00"),
            PaymentScreen.clickBack(),
            ProductScreen.isShown(),
            // what comes back stays as it is, what is sold may change
            ProductScreen.clickLine("Web goods", "-1"),
            ProductScreen.clickNumpad("5"),
            Dialog.is({ title: "This line comes back" }),
            Dialog.confirm(),
            ProductScreen.clickNumpad("⌫"),
            Dialog.is({ title: "This line comes back" }),
            Dialog.confirm(),
            ProductScreen.clickDisplayedProduct("Cheap"),
            ProductScreen.selectedOrderlineHas("Cheap", "1"),
            ProductScreen.clickPayButton(),
            PaymentScreen.totalIs("70.00"),
            pay(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelExchangeForLessTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("WEB-RETURN"),
            chooseOne(),
            tap(".crosschannel-return-shop:enabled"),
            ProductScreen.isShown(),
            ProductScreen.clickDisplayedProduct("Cheap"),
            ProductScreen.clickPayButton(),
            PaymentScreen.totalIs("-111.00"), // a tenth off the 10 that is taken along
            pay(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelLateReturnTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("ada@example.com"),
            { trigger: ".crosschannel-return-until:contains('too late')" },
            choose(),
            {
                content: "it is too late",
                trigger: ".crosschannel-return-error:contains('could be returned until')",
            },
            tap(".crosschannel-return-manager:enabled"),
            enterPin("1111"),
            { content: "the PIN is wrong", trigger: ".modal:contains('PIN is wrong')" },
            enterPin("4711"),
            PaymentScreen.totalIs("-120.00"),
            pay(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelPlanTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("WEB-RETURN"),
            choose(),
            {
                content: "the plan is shown",
                trigger: ".crosschannel-return-part:contains('Web card'):contains('120.00')",
            },
            tap(".crosschannel-return-back", "whoever thinks better of it frees the units"),
            find("WEB-RETURN"),
            choose(),
            tap(".crosschannel-return-settle:enabled"),
            { trigger: ".o_notification:contains('is taken in and refunded')" },
            { trigger: "body:not(:has(.modal))" },
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelAnnouncedReturnTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("RET/"),
            {
                content: "nothing is taken for something alike",
                trigger: ".crosschannel-return-error",
            },
            find("WEB-RETURN"),
            tap(".crosschannel-return-take:enabled:contains('120.00')"),
            PaymentScreen.totalIs("-120.00"),
            pay(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelReceiptTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("/pos/ticket/validate?access_token=receipt-token"),
            {
                content: "the receipt of another store is known, and how it was paid",
                trigger: ".crosschannel-return-payments:contains('20.00')",
            },
            tap(".crosschannel-return-line:contains('Cheap') .crosschannel-return-plus"),
            tap(".crosschannel-return-line:contains('Dear') .crosschannel-return-plus"),
            tap(".crosschannel-return-reason[data-reason='wrong_size']"),
            tap(".crosschannel-return-line:contains('Dear') .crosschannel-return-differs"),
            {
                content: "one of the lines comes back for another reason",
                trigger: ".crosschannel-return-own-reason",
                run: "select damaged",
            },
            {
                content: "and is defective",
                trigger: ".crosschannel-return-own-condition",
                run: "select defective",
            },
            tap(".crosschannel-return-confirm:enabled:contains('Refund'):contains('20.00')"),
            PaymentScreen.totalIs("-20.00"),
            pay(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelPromotionTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("/pos/ticket/validate?access_token=receipt-token"),
            tap(".crosschannel-return-line:contains('Cheap') .crosschannel-return-plus"),
            tap(".crosschannel-return-reason[data-reason='wrong_size']"),
            tap(".crosschannel-return-confirm:enabled:contains('9.00')"),
            {
                content: "what is kept earns the promotion no more: that is told first",
                trigger:
                    ".crosschannel-return-plan:has(.crosschannel-return-worth:contains('8.00')) .crosschannel-return-unwound:contains('Ten off'):contains('1.00')",
            },
            tap(".crosschannel-return-here:enabled"),
            PaymentScreen.totalIs("-8.00"),
            pay(),
            {
                content: "the receipt tells it, too",
                trigger: ".pos-receipt .customer-note:contains('Promotion no longer earned')",
            },
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelNoReceiptTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            tap(".crosschannel-return-blank:enabled", "the customer has no receipt"),
            {
                content: "type a part of the product's name",
                trigger: ".crosschannel-return-product",
                run: "edit chea",
            },
            tap(".crosschannel-return-add:enabled"),
            {
                content: "the server says what it is worth: it was sold for less once",
                trigger: ".crosschannel-return-line:contains('Cheap'):contains('8.00')",
            },
            tap(".crosschannel-return-reason[data-reason='wrong_size']"),
            {
                content: "not before the customer is known",
                trigger: ".crosschannel-return-confirm:disabled",
            },
            tap(".crosschannel-return-customer"),
            tap(".modal .partner-list b:contains('Ada Lovelace')"),
            { trigger: ".crosschannel-return-customer:contains('Ada Lovelace')" },
            tap(".crosschannel-return-confirm:enabled:contains('8.00')"),
            tap(".crosschannel-return-manager:enabled", "a manager has to consent"),
            enterPin("4711"),
            {
                content: "it becomes store credit",
                trigger: ".crosschannel-return-part:contains('8.00')",
            },
            tap(".crosschannel-return-settle:enabled:contains('Give store credit')"),
            { trigger: "body:not(:has(.modal))" },
            Chrome.endTour(),
        ].flat(),
});
