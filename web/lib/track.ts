/** The pages' own tracker, with the token of whoever is signed in. */
import { Tracker } from "../tracker/crm-tracker.ts";

export const tracker = new Tracker({ tokenProvider: (options) => window.crm.getToken(options) });
