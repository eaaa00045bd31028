/** What the pages read that no request carries, beside the types that are generated in api.ts. */
import type { FieldProblem, Price, Session as SessionReply, Upsell as UpsellReply } from "./api-types.ts";

export type Interval = UpsellReply["billing_interval"];

/** A price of the catalogue comes without the server's words. */
export type PlainPrice = Omit<Price, "formatted"> & Partial<Pick<Price, "formatted">>;

/** The price that stands when the one that was agreed to holds no more. */
export interface QuotedPrice extends Pick<UpsellReply, "price_lines" | "price_notes"> {
  quote_id: string;
  price: Price;
}

/** An error body: a problem of ours, or the gateway's own. */
export interface ErrorBody {
  detail?: string;
  errors?: FieldProblem[];
  /** Of a price that changed. */
  quote?: QuotedPrice;
  /** The gateway's own word for `detail`. */
  message?: string;
}

/** What a consultation is about, by the names that the catalogue gives. */
export type Subject = SessionReply["vehicle"];
