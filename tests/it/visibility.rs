//! The public sees only what is published.
