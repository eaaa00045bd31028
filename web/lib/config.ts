/** What this marketplace calls things, as its catalogue says. */
import type { Interval, PlainPrice, Subject } from "./contract.ts";
import { part } from "./page.ts";

export interface Plan {
  id: string;
  title: string;
  price: PlainPrice;
  session_type: string | null;
  minutes: number | null;
  billing_interval: Interval;
}

export interface SubjectField {
  name: string;
  label: string;
  hint: string;
  kind: "text" | "number";
  pattern: string | null;
  uppercase: boolean;
  min: number;
  max: number;
}

export interface SubjectForm {
  name: string;
  label: string;
  required: boolean;
  one_of: string[][];
  fields: SubjectField[];
}

/** Where people sign in. */
export interface Pool {
  issuer: string;
  domain: string;
  client_id: string;
}

export interface Config {
  /** Of the texts here. */
  language: string;
  /** The same texts in further languages, each whole. */
  translations: Record<string, Pick<Config, "expert" | "waiver" | "mail_consent" | "sessions" | "plans" | "subject">>;
  marketplace: string;
  /** An e-mail address or an https address. */
  help: string | null;
  expert: string;
  waiver: string;
  /** The sentence with which customers agree to mails. */
  mail_consent: string;
  sessions: Record<string, string>;
  plans: Plan[];
  subject: SubjectForm;
  /** Whether this stage sends mails; absent where nobody said so. */
  mails?: boolean;
  /** Absent on the local stack. */
  sign_in?: Pool;
}

let loading: Promise<Config> | null = null;

/** The same document for every caller of one page. */
export function loadConfig(): Promise<Config> {
  loading ??= fetch("/config.json").then((response) => {
    if (!response.ok) throw new Error("The catalogue could not be loaded.");
    return response.json();
  });
  return loading;
}

/** Puts the marketplace's name into the page's masthead. */
export function showBrand(config: Config): void {
  part("brand").textContent = config.marketplace;
}

/** A subject in one line, by the fullest way of naming it that the customer used: "2014 Honda Civic". */
export function describeSubject(subject: Subject | null, config: Config): string {
  if (!subject) return "";
  const ways = config.subject.one_of.toSorted((one, other) => other.length - one.length);
  const way = ways.find((names) => names.every((name) => (subject[name] ?? "") !== "")) ?? [];
  return way.map((name) => subject[name]).join(" ");
}
