import { registry } from "@web/core/registry";

const row = ".o_return_row:contains('Goods ORD')";

const noSidewaysScrolling = {
    content: "Nothing sticks out of the page",
    trigger: "body",
    run() {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`The page is ${scrollWidth} wide in a window of ${clientWidth}.`);
        }
    },
};

registry.category("web_tour.tours").add("website_pos_crosschannel_returns.receipt", {
    steps: () => [
        {
            content: "The purchases show the receipt",
            trigger: ".o_purchase[data-channel=till] a:contains('See the receipt')",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_receipt_line:contains('Goods ORD')" },
        noSidewaysScrolling,
        { trigger: ".o_return_articles", run: "click", expectUnloadPage: true },
        { trigger: ".o_return_at_till" },
        noSidewaysScrolling,
        { trigger: `${row} input[type=number]`, run: "edit 2 && press Tab" },
        { content: "The server says what it is worth", trigger: ".o_return_total:contains('200')" },
        { trigger: `${row} select`, run: "selectByLabel Damaged" },
        { trigger: "select[name=place]", run: "selectByLabel Store, High Street 1 Ghent" },
        { trigger: ".o_return_send", run: "click", expectUnloadPage: true },
        { trigger: ".o_return_page .o_return_code" },
        { trigger: ".o_return_promise:contains('A till pays this out')" },
        noSidewaysScrolling,
    ],
});
