"""What a contract promises: the price its rule gives, and its state against its window.

Price rules value forecasts and promises and propose the price of an invoice; a shipment's own price is what was invoiced.
"""
