//! fun_table
