"""Pages of dispatch: the field's, the dispatcher's, the verifier's."""
