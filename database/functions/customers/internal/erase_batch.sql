-- Erases a batch of what comes next for a customer.
create or replace function crm.erase_batch(e crm.erasures, at_most integer) returns crm.erased_batch
language sql as $$
  select case e.kind
    when 'intakes' then crm.erase_intakes(e.customer_id, e.after_time, e.after_id, at_most)
    when 'sessions' then crm.erase_sessions(e.customer_id, e.after_time, e.after_id, at_most)
    when 'interactions' then crm.erase_interactions(e.customer_id, e.after_time, e.after_id, at_most)
    when 'recommendations' then crm.erase_recommendations(e.customer_id, e.after_time, e.after_id, at_most)
    when 'checkouts' then crm.erase_checkouts(e.customer_id, e.after_time, e.after_id, at_most)
    when 'stripe_events' then crm.erase_stripe_events(e.customer_id, at_most)
    when 'messages' then crm.erase_messages(e.customer_id, e.after_time, e.after_id, at_most)
    when 'consents' then crm.erase_consents(e.customer_id, at_most)
    when 'scores' then crm.erase_scores(e.customer_id, at_most)
    when 'requests' then crm.erase_requests(e.customer_id, at_most)
  end
$$;

revoke execute on function crm.erase_batch from crm_api;
