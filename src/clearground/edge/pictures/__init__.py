"""Pictures that a run writes beside its tables: drawn without a screen."""
