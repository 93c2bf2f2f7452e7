"""From views to plans that engines run: ViewDefinitions, FHIRPath, and which fields they use."""
