"""Sales of parts: quotations, payments, and handing over."""
