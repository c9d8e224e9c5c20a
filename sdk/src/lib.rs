//! Make, follow and settle deals: bindings, a client and typed deal builders.
