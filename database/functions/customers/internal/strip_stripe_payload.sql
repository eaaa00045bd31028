-- Reduces a Stripe event to what we read before it is stored; who paid, and how, remains at Stripe.
create or replace function crm.strip_stripe_payload() returns trigger
language plpgsql as $$
begin
  new.payload := crm.keep_fields(new.payload, jsonb_build_object(
    'id', 'word', 'object', 'word', 'type', 'word', 'api_version', 'word', 'created', 'word', 'livemode', 'word',
    'account', 'word', 'user_id', 'word',
    'data', jsonb_build_object('object', crm.stripe_fields(new.payload #>> '{data,object,object}'))
  ));
  return new;
end $$;

create or replace trigger strip_payload before insert on crm.stripe_events
for each row execute function crm.strip_stripe_payload();
