-- squawk-ignore-file require-concurrent-index-creation, adding-not-nullable-field, constraint-missing-not-valid
-- A checkout keeps all that is asked of Stripe before it is asked, so that a repeat asks for the same in the same words.
set local role crm_owner;

alter table crm.checkouts
add column plan text not null default '',
add column title text not null default '',
add column stripe_price text constraint checkouts_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$');
comment on column crm.checkouts.title is 'What the customer reads on the payment page and on the receipt.';
comment on column crm.checkouts.url is 'Where the customer pays; null until Stripe has opened what is reserved here.';
create unique index checkouts_one_open_per_intake on crm.checkouts (intake_id) where status = 'open';
grant insert (plan, title, stripe_price) on crm.checkouts to crm_api;

alter table crm.intakes
add column stripe_price text constraint intakes_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$');
comment on column crm.intakes.stripe_price is 'The price at Stripe that stands for price_cents, where the catalogue named one.';

-- Customers read what became of their own purchases.
create policy customer_reads on crm.payments for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
