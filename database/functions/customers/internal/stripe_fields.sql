-- The fields that we read of a Stripe object of this kind, and so the only ones that are stored: a word, or the fields below.
create or replace function crm.stripe_fields(kind text) returns jsonb
language sql immutable as $$
  with own as (
    select '{"checkout_id": "uuid", "customer_id": "uuid", "intake_id": "uuid", "upsell_id": "uuid"}'::jsonb as metadata,
      '{"id": "word", "object": "word"}'::jsonb as head,
      '{"amount": "word", "currency": "word", "charge": "word", "payment_intent": "word", "status": "word"}'::jsonb as reversal
  )
  select head || case kind
    when 'checkout.session' then '{
      "mode": "word", "payment_status": "word", "payment_intent": "word", "customer": "word", "amount_total": "word",
      "currency": "word",
      "display_items": {"amount": "word", "currency": "word", "quantity": "word"}
    }' || jsonb_build_object('metadata', metadata)
    when 'payment_intent' then '{
      "amount": "word", "amount_received": "word", "currency": "word", "latest_charge": "word",
      "charges": {"id": "word", "data": {"id": "word"}}
    }'
    when 'charge' then '{"amount": "word", "amount_refunded": "word", "currency": "word", "payment_intent": "word"}'
      -- Old versions list refunds as they are, later ones a page of them.
      || jsonb_build_object('refunds', head || reversal || jsonb_build_object('data', head || reversal))
    when 'refund' then reversal
    when 'dispute' then reversal || '{
      "balance_transactions": {"amount": "word"}, "payment_method_details": {"card": {"case_type": "word"}}
    }'
    else '{}'
  end
  from own
$$;
