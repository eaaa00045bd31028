-- Overwrites what people wrote about a customer. Sessions are locked before requests are searched, so no mechanic's reply is in flight.
create or replace function crm.erase_personal_data(wanted_customer uuid) returns void
language sql as $$
  update crm.customers set name = null, email = null, phone = null where id = wanted_customer;
  update crm.intakes set vehicle = '{}', concern = '', files = '{}' where customer_id = wanted_customer;
  update crm.sessions set summary = null where customer_id = wanted_customer;
  update crm.crm_interactions set metadata = '{}' where customer_id = wanted_customer and metadata <> '{}';
  update crm.upsell_recommendations set service_title = recommendation_type, service_description = '', reason = '', metadata = '{}'
  where customer_id = wanted_customer;
  update crm.upsell_decisions as d set reason = '', details = '{}'
  from crm.sessions as s where s.customer_id = wanted_customer and d.session_id = s.id;
$$;

revoke execute on function crm.erase_personal_data from crm_api;
