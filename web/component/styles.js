/** The component's looks. Pages restyle it through the --upsell-* properties and its `theme` attribute, nothing else. */

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }

/* What the page's stylesheet says to the host must not leak into the cards. */
.root {
  all: initial;
  color-scheme: inherit;
  display: block;
  container-type: inline-size;
  --accent: var(--upsell-accent, light-dark(#3f51c7, #8b9bff));
  --on-accent: var(--upsell-on-accent, light-dark(#ffffff, #10131f));
  --text: var(--upsell-text, light-dark(#1b1d23, #eceef2));
  --muted: var(--upsell-muted, light-dark(#5a5f6d, #a2a8b6));
  --surface: var(--upsell-surface, light-dark(#ffffff, #191c23));
  --tint: var(--upsell-tint, light-dark(#eef0fb, #23273a));
  --border: var(--upsell-border, light-dark(#e2e4ea, #2c303a));
  --radius: var(--upsell-radius, 12px);
  color: var(--text);
  font: 400 var(--upsell-font-size, 0.9375rem)/1.5 var(--upsell-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  -webkit-font-smoothing: antialiased;
}
.root[hidden] { display: none; }
.unseen {
  position: absolute; inline-size: 1px; block-size: 1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
h2, h3, p, ul { margin: 0; padding: 0; font: inherit; }
.heading { display: block; margin-block-end: 16px; font-size: 1.2em; font-weight: 600; line-height: 1.35; }

.cards { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); list-style: none; }
@container (min-width: 560px) {
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards > :first-child:nth-last-child(odd):not(:only-child) { grid-column: 1 / -1; }
}
@container (min-width: 840px) {
  .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .cards > :first-child:nth-last-child(odd):not(:only-child) { grid-column: auto; }
}

.card {
  box-sizing: border-box; display: flex; flex-direction: column; align-items: flex-start;
  min-inline-size: 0; min-block-size: 264px; padding: 24px;
  background: var(--surface); border: 1px solid var(--border); border-radius: var(--radius);
  overflow-wrap: anywhere;
}
.card.first { border-color: var(--accent); box-shadow: 0 1px 2px rgb(16 19 31 / 8%); }
.badge {
  padding: 0 8px; border-radius: 6px; background: var(--tint); color: var(--muted);
  font-size: 0.867em; font-weight: 500; line-height: 1.85;
}
.card.first .badge { color: var(--accent); }
.title { margin-block-start: 16px; font-size: 1.2em; font-weight: 600; line-height: 1.35; text-wrap: balance; }
.why { margin-block-start: 8px; color: var(--muted); max-inline-size: 60ch; text-wrap: pretty; }
.price {
  display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 8px;
  margin-block-start: auto; padding-block-start: 24px; font-variant-numeric: tabular-nums;
}
.amount { font-size: 1.6em; font-weight: 600; line-height: 1.33; letter-spacing: -0.01em; }
.interval, .former { color: var(--muted); }
.answers { display: flex; flex-wrap: wrap; gap: 8px; justify-content: space-between; align-items: center; margin-block-start: 16px; inline-size: 100%; }
:not(.price) + .answers { margin-block-start: auto; padding-block-start: 24px; }

.act, .dismiss, .undo, .again {
  box-sizing: border-box; display: inline-flex; align-items: center; justify-content: center;
  min-block-size: 40px; padding: 8px 16px; border: 0; border-radius: 6px; background: none;
  font: inherit; font-weight: 500; line-height: 1.6; text-decoration: none; cursor: pointer;
  transition: opacity 120ms ease;
}
.act { background: var(--accent); color: var(--on-accent); }
.act:hover { opacity: 0.9; }
.act:active { opacity: 0.8; }
.dismiss { margin-inline: -8px; padding-inline: 8px; color: var(--muted); font-weight: 400; }
.dismiss:hover { color: var(--text); text-decoration: underline; text-underline-offset: 4px; }
:is(.act, .dismiss, .undo, .again):focus-visible, .card:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px;
}
.card:focus:not(:focus-visible) { outline: none; }

/* Lies over the skeleton, so that nothing moves when it appears. */
.body { display: grid; }
.body > * { grid-area: 1 / 1; }
.line {
  place-self: center; margin: 16px; padding: 8px 16px; border: 1px solid var(--border); border-radius: var(--radius);
  background: var(--surface); color: var(--muted); line-height: 2.13; text-align: center;
}
.again { min-block-size: 32px; padding: 4px 8px; color: var(--accent); }
.again:hover { text-decoration: underline; text-underline-offset: 4px; }
.line[hidden] { display: none; }
.body:has(.line:not([hidden])) .bar { opacity: 0.35; }

.bar { display: block; border-radius: 6px; background: var(--border); opacity: 0.7; }
.badge-bar { inline-size: 88px; block-size: 24px; }
.title-bar { inline-size: 70%; block-size: 24px; margin-block-start: 16px; }
.skeleton .why { display: block; inline-size: 100%; }
.line-bar { inline-size: 100%; block-size: 14px; margin-block: 4px 10px; }
.line-bar.short { inline-size: 60%; }
.price-bar { inline-size: 96px; block-size: 32px; margin-block-start: auto; }
.skeleton .answers { padding: 0; margin-block-start: 16px; }
.act-bar { inline-size: 144px; block-size: 40px; }

.notice {
  position: fixed; inset: auto 16px 24px; margin: 0 auto; box-sizing: border-box;
  inline-size: fit-content; max-inline-size: min(calc(100vw - 32px), 60ch);
  padding: 8px 8px 8px 16px; border: 1px solid var(--border); border-radius: var(--radius);
  background: var(--surface); color: var(--text);
  box-shadow: 0 8px 24px rgb(16 19 31 / 16%);
}
.notice:popover-open { display: flex; align-items: center; gap: 16px; min-block-size: 56px; }
.undo { padding-inline: 8px; color: var(--accent); }
.undo[hidden] { display: none; }
.undo:hover { text-decoration: underline; text-underline-offset: 4px; }

@media (prefers-reduced-motion: no-preference) {
  .card:not(.skeleton) { transition: opacity 160ms ease, transform 160ms ease; }
  @starting-style { .card:not(.skeleton) { opacity: 0; transform: translateY(4px); } }
  .card.leaving { opacity: 0; transform: scale(0.98); }
  .notice { transition: opacity 160ms ease, transform 160ms ease; }
  @starting-style { .notice:popover-open { opacity: 0; transform: translateY(8px); } }
}
@media (forced-colors: active) { .card, .act, .notice { border: 1px solid CanvasText; } }
`);

export default sheet;
