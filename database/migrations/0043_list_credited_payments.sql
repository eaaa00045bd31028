-- The rows of payments are told which figure they are of.
set local role crm_owner;

drop function if exists crm.payment_rows(text, text, timestamptz, timestamptz, timestamptz, uuid, integer);
