"""What a recommendation costs its customer: discounts, guards, quotes and the holds on budgets."""
