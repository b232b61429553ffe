h(X) -> Y.
