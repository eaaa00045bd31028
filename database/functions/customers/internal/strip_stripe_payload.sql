-- Removes personal data from a Stripe event before it is stored.
create or replace function crm.strip_stripe_payload() returns trigger
language plpgsql as $$
begin
  new.payload := crm.strip_personal_data(new.payload);
  return new;
end $$;

create or replace trigger strip_payload before insert on crm.stripe_events
for each row execute function crm.strip_stripe_payload();
