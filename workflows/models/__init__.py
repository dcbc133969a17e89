"""Reading what process owners write: diagrams, forms and translations."""
