-- Whether a key of Stripe's payload holds personal data, free text, or an address that opens a page with the payer's data.
create or replace function crm.is_personal_key(key text) returns boolean
language sql immutable as $$
  select key ~ '(^|_)(email|name|phone|address|ip|url|last4|fingerprint|description|secret|number|evidence)$'
    or key in (
      'billing_details', 'collected_information', 'custom_fields', 'customer_details', 'customer_tax_ids', 'individual',
      'owner', 'payment_method_details', 'shipping', 'shipping_details', 'tax_ids'
    )
$$;
