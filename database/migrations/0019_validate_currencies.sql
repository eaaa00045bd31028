-- Apart from the constraint's creation, so that rows are read without keeping their writers waiting.
set local role crm_owner;

alter table crm.upsell_recommendations validate constraint recommendations_currency_in_use;
