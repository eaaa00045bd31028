/** What the pages read that no request carries, beside the types that are generated in api.ts. */
import type { FieldProblem, Price, Session as SessionReply, Upsell as UpsellReply } from "./api-types.ts";

export type Interval = UpsellReply["billing_interval"];

/** A price of the catalogue comes without the server's words. */
export type PlainPrice = Omit<Price, "formatted"> & Partial<Pick<Price, "formatted">>;

/** An error body: a problem of ours, or the gateway's own. */
export interface ErrorBody {
  detail?: string;
  errors?: FieldProblem[];
  /** The gateway's own word for `detail`. */
  message?: string;
}

/** What a consultation is about, by the names that the catalogue gives. */
export type Subject = SessionReply["vehicle"];
