import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { FetchRecordError } from "@web/model/relational_model/errors";
import { RelationalModel } from "@web/model/relational_model/relational_model";

const DELAY = 15000; // ms: who came by a link is to read why somebody else is shown

const isContact = (config) =>
    config.isMonoRecord && config.resModel === "res.partner" && config.resId;

/** The form of a contact that was merged is the form of the one that was kept, and says so. */
patch(RelationalModel.prototype, {
    async _loadRecords(config, evalContext, cache) {
        try {
            return await super._loadRecords(config, evalContext, cache);
        } catch (error) {
            if (!(error instanceof FetchRecordError && isContact(config))) {
                throw error;
            }
            const moved = await this.orm.call("res.partner", "unified_moved", [[config.resId]]);
            if (moved.length) {
                this._leadOn(config, moved[0]);
            } else if (!cache) {
                throw error;
            }
            // Not from the cache: it may still know that there was none
            return super._loadRecords(config, evalContext);
        }
    },

    /** The browser may show its own copy of a contact that was merged since. */
    _getCacheParams(config, loaded) {
        const params = super._getCacheParams(config, loaded);
        if (!params || !isContact(config)) {
            return params;
        }
        const asked = config.resId;
        const callback = async (result, hasChanged) => {
            if (!hasChanged || result.length) {
                return params.callback(result, hasChanged);
            }
            await loaded;
            if (this.root.config.resId === asked) {
                return this.load({ resId: asked });
            }
        };
        return { ...params, callback };
    },

    _leadOn(config, { old_id, old_name, id, name }) {
        config.resIds = [...new Set(config.resIds.map((one) => (one === old_id ? id : one)))];
        config.resId = id;
        const was = old_name || _t("The contact of this link");
        this.notification.add(_t("%(was)s was merged into %(now)s.", { was, now: name }), {
            type: "info",
            autocloseDelay: DELAY,
        });
    },
});
