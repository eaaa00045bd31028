/** What the API and the catalogue answer, as far as the pages read it. A test holds the names against the OpenAPI document. */

export interface Price {
  /** Whole minor units. */
  amount: number;
  currency: string;
  /** In the server's words; the catalogue's plans come without. */
  formatted?: string;
}

export type Interval = "month" | "year" | null;

export interface Upsell {
  id: string;
  session_id: string;
  recommendation_type: string;
  service_title: string;
  service_description: string;
  price: Price | null;
  former_price: Price | null;
  billing_interval: Interval;
  badge: string;
  reason: string;
  action_url: string;
  action_label: string;
  rank: number;
  viewed_at: string | null;
  purchased_at: string | null;
  /** When the last of its price went back. */
  refunded_at: string | null;
  metadata: Record<string, unknown>;
}

export interface SessionUpsells {
  upsells: Upsell[];
  ready: boolean;
}

export interface UpsellPage {
  upsells: Upsell[];
}

export interface Session {
  id: string;
  session_type: string;
  plan: string;
  status: string;
  minutes: number;
  price: Price;
  concern: string;
  vehicle: Subject | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  duration_minutes: number | null;
  summary: string | null;
  rating: number | null;
  rated_at: string | null;
}

export interface Intake {
  id: string;
  plan: string;
  price: Price;
}

export interface IntakeReply {
  intake: Intake;
  session: Session | null;
  next: "wait" | "checkout";
}

export interface CheckoutReply {
  checkout: { url: string };
}

export interface InteractionPage {
  interactions: { session_id: string | null; metadata: Record<string, unknown> }[];
}

export interface BatchReply {
  results: { index: number; status: "stored" | "duplicate" | "rejected" }[];
}

export interface FieldError {
  field: string;
  message: string;
}

export interface Problem {
  detail?: string;
  errors?: FieldError[];
  /** The gateway's own word for `detail`. */
  message?: string;
}

/** What a consultation is about, by the names that the catalogue gives. */
export type Subject = Record<string, string | number | null>;
