"""Stock, loan slips and shipments: how parts come to where they are needed."""
