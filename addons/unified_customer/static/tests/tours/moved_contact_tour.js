import { registry } from "@web/core/registry";

const steps = [
    {
        content: "it is said who was merged into whom",
        trigger: ".o_notification:contains(Liz Quuxlcae was merged into Elizabeth Quuxlace)",
    },
    {
        content: "the form is the kept contact's",
        trigger: ".o_form_view .o_last_breadcrumb_item:contains(Elizabeth Quuxlace)",
    },
    {
        content: "and is written there",
        trigger: ".o_field_widget[name=website] input",
        run: "edit quuxlace.example",
    },
    { content: "save", trigger: ".o_form_button_save", run: "click" },
    { content: "saved", trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
];

registry.category("web_tour.tours").add("unified_customer.moved_contact", { steps: () => steps });
