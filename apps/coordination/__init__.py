"""Coordination 耦合: where deciding meets executing: the process manager and couplings."""
