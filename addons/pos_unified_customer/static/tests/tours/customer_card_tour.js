import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { registry } from "@web/core/registry";

const NAME = "Ada of All Channels";
const row = `.partner-line:has(b:contains(${NAME}))`;

const openCard = [
    ProductScreen.clickPartnerButton(),
    { content: "open the card", trigger: `${row} .customer-card-button`, run: "click" },
    {
        content: "purchases are shown",
        trigger: ".customer-card .customer-card-product:contains(Promised Vase)",
    },
    { content: "and counted", trigger: ".customer-card .customer-card-orders:contains(1)" },
];
const closeBoth = [
    { trigger: ".modal:has(.customer-card) .modal-footer .btn:contains(Close)", run: "click" },
    { trigger: "body:not(:has(.customer-card))" },
    { trigger: ".modal:has(.partner-list) .modal-footer .btn:last", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("pos_unified_customer.clerk_looks_at_the_card", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...openCard,
            { trigger: ".customer-card-consult .btn:contains(Advice)", run: "click" },
            { content: "it is noted", trigger: ".customer-card-noted:contains(Advice)" },
            { trigger: ".customer-card-favourite:contains(Promised)", run: "click" },
            {
                content: "what they like is noted",
                trigger: ".customer-card-preference:contains(Promised)",
            },
            { trigger: ".modal .customer-card-timeline", run: "click" },
            {
                content: "and in the timeline",
                trigger: ".customer-timeline-event:has(.fa-comments-o)",
            },
            {
                content: "beside the purchase",
                trigger: ".customer-timeline-event:has(.fa-shopping-bag)",
            },
            ...closeBoth,
            OfflineUtil.setOfflineMode(),
            ...openCard,
            { content: "it says how old", trigger: ".customer-card .customer-card-old" },
            ...closeBoth,
            OfflineUtil.setOnlineMode(),
        ].flat(),
});
