//! Reads are planned: one statement for a root field, whatever is selected below it.
