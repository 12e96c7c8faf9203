import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

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

const row = ".o_return_row:contains('Goods ORD')";

/** A photo as a customer's phone makes it, put into the form without a dialog. */
const addPhoto = {
    content: "Add a photo",
    trigger: `${row} input[type=file]`,
    async run({ anchor }) {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 8;
        const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
        const files = new DataTransfer();
        files.items.add(new File([blob], "photo.png", { type: "image/png" }));
        anchor.files = files.files;
    },
};

tours.add("website_sale_crosschannel_returns.ask", {
    steps: () => [
        {
            content: "The order offers a return",
            trigger: ".o_return_articles",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: `${row}:contains('Up to 3')` },
        noSidewaysScrolling,
        {
            content: "Its details are asked for once it is chosen",
            trigger: `${row}:has(.o_return_details.d-none) input[type=number]`,
            run: "edit 2 && press Tab",
        },
        { trigger: `${row} .o_return_details:not(.d-none)` },
        { content: "The server says what it is worth", trigger: ".o_return_total:contains('200')" },
        addPhoto,
        { trigger: ".o_return_row textarea", run: "edit It is too green." },
        { content: "Send it without a reason", trigger: ".o_return_send", run: "click" },
        { trigger: `${row} .o_return_error:contains('Please say why')` },
        noSidewaysScrolling,
        {
            content: "Nothing is lost, the photo neither",
            trigger: "textarea:value('It is too green.')",
            run() {
                if (!document.querySelector("input[type=file]").files.length) {
                    throw new Error("The photo is lost.");
                }
            },
        },
        { trigger: `${row} select`, run: "selectByLabel Damaged" },
        { trigger: "select[name=place]", run: "selectByLabel Store, High Street 1 Ghent" },
        { trigger: ".o_return_send", run: "click", expectUnloadPage: true },
        { content: "It has a code", trigger: ".o_return_page .o_return_code" },
        { trigger: ".o_return_line:contains('2 × Goods ORD'):contains('Your photo')" },
        noSidewaysScrolling,
        { trigger: ".o_return_withdraw", run: "click", expectUnloadPage: true },
        { trigger: ".o_return_page:contains('You have withdrawn')" },
    ],
});

tours.add("website_sale_crosschannel_returns.guest", {
    steps: () => [
        { trigger: "input[name=reference]", run: "edit S-TOUR" },
        { trigger: "input[name=postcode]", run: "edit 9999 ZZ" },
        noSidewaysScrolling,
        { trigger: ".o_return_guest button", run: "click", expectUnloadPage: true },
        { trigger: ".o_return_alert:contains('no order')" },
        { trigger: "input[name=postcode]", run: "edit 1234ab" },
        { trigger: ".o_return_guest button", run: "click", expectUnloadPage: true },
        { trigger: `${row} input[type=number]`, run: "edit 1 && press Tab" },
        { trigger: `${row} select`, run: "selectByLabel Changed mind" },
        { trigger: "#way_parcel", run: "click" },
        { content: "No store is asked for", trigger: "form:has(select[name=place].d-none)" },
        { trigger: ".o_return_send", run: "click", expectUnloadPage: true },
        { trigger: ".o_return_way:contains('Send the parcel to')" },
        noSidewaysScrolling,
    ],
});
