"""Reports: funnels, revenue, customers and sessions, and the lists behind them."""
